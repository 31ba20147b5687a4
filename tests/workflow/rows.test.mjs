// SPDX-License-Identifier: MIT
// What each kind of row asks of its toolchain, on every system; and a workflow that somebody wrote by hand.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { MINI, TestRepository, commandCrate, maturinProject } from "./fixtures/repositories.mjs";
import { makeWorld, pushOf } from "./fixtures/world.mjs";

const TABLE = `[putitoutthere]
version = 1

[[package]]
name = "py/halyard"
pypi = "halyard"
kind = "pypi"
build = "maturin"
path = "packages/python"
paths = ["packages/**", "crates/**"]
python_versions = ["3.11", "3.12"]
`;

const TARGETS = `targets = [
    "x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-unknown-linux-musl",
    { triple = "aarch64-apple-darwin", runner = "macos-15" }, "x86_64-pc-windows-msvc",
]
manylinux = "2_28"
`;

const BUNDLE = `[package.bundle_cli]
bin = "halyard"
stage_to = "halyard/_binary"
crate_path = "crates/cli"
features = ["quiet"]
no_default_features = true
`;

function makeRepository(world, config) {
  return TestRepository.create(world.directory, {
    "putitoutthere.toml": TABLE + config, ...maturinProject("packages/python", "halyard"), ...commandCrate("crates/cli", "halyard") });
}

const callsOf = (run, action) => run.calls.filter((call) => call.action === action);

test("workflow: maturin gets the row's target, interpreters and container, and the wheels are released", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "halyard"]] });
  const repository = makeRepository(world, TARGETS);
  const run = await world.release(repository, { parts: ["immediate", "pypi", "maturin"] });
  assert.equal(run.result, "success", run.log);
  const build = ["--release", "--out", "dist", "--interpreter", "python3.11", "python3.12"];
  const seen = callsOf(run, "maturin").map(({ row, command, args, target, manylinux, directory }) =>
    [row.runs_on, command, target ?? "", manylinux ?? "", args, directory.endsWith("/repo/repo/packages/python")]);
  assert.deepEqual(seen, [
    ["ubuntu-latest", "build", "x86_64-unknown-linux-gnu", "2_28", build, true],
    ["ubuntu-24.04-arm", "build", "aarch64-unknown-linux-gnu", "2_28", build, true],
    ["ubuntu-latest", "build", "x86_64-unknown-linux-musl", "musllinux_1_2", build, true],
    ["macos-15", "build", "aarch64-apple-darwin", "", build, true],
    ["windows-latest", "build", "x86_64-pc-windows-msvc", "", build, true],
    ["ubuntu-latest", "sdist", "", "", ["--out", "dist"], true],
  ]);
  // Containers bring their interpreters; elsewhere setup-python does.
  assert.deepEqual(callsOf(run, "setup-python").map(({ row, versions }) => [row.target, versions]), [
    ["aarch64-apple-darwin", ["3.11", "3.12"]],
    ["x86_64-pc-windows-msvc", ["3.11", "3.12"]],
    ["sdist", ["3.12"]],
  ]);
  assert.equal(await world.server.acceptedUploads(), 11);
  assert.deepEqual(Object.keys(repository.remoteTags()), ["py/halyard-v0.1.0"]);
});

test("workflow: where the configuration says nothing of containers, the C library decides", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "halyard"]] });
  const repository = makeRepository(world, 'targets = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-musl"]\nfan_out = "interpreters"\n');
  const run = await world.release(repository, { parts: ["immediate", "pypi", "maturin"] });
  assert.equal(run.result, "success", run.log);
  assert.deepEqual(callsOf(run, "maturin").map(({ row, manylinux, args }) => [row.artifact_name, manylinux ?? "", args.at(-1)]), [
    ["py__halyard-wheel-x86_64-unknown-linux-gnu-py3.11", "auto", "python3.11"],
    ["py__halyard-wheel-x86_64-unknown-linux-gnu-py3.12", "auto", "python3.12"],
    ["py__halyard-wheel-aarch64-unknown-linux-musl-py3.11", "musllinux_1_2", "python3.11"],
    ["py__halyard-wheel-aarch64-unknown-linux-musl-py3.12", "musllinux_1_2", "python3.12"],
    ["py__halyard-sdist", "", "dist"],
  ]);
});

test("workflow: a command that the wheel carries is built for the wheel's platform, in its container on Linux", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "halyard"]] });
  const targets = 'targets = ["x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]\n';
  const repository = makeRepository(world, targets + BUNDLE);
  const run = await world.release(repository, { parts: ["immediate", "pypi", "maturin", "bundle_cli"] });
  assert.equal(run.result, "success", run.log);
  const commands = run.jobs.build.rows.filter((job) => job.matrix.target !== "sdist").map((job) => {
    const directory = path.join(job.workspace, "packages/python/halyard/_binary");
    return [job.matrix.target, fs.readdirSync(directory)];
  });
  assert.deepEqual(commands, [
    ["x86_64-unknown-linux-gnu", ["halyard"]],
    ["aarch64-apple-darwin", ["halyard"]],
    ["x86_64-pc-windows-msvc", ["halyard.exe"]],
  ]);
  const linux = path.join(run.jobs.build.rows[0].workspace, "packages/python/halyard/_binary/halyard");
  assert.equal(execFileSync(linux, { encoding: "utf8" }), "quiet: true, loud: false\n");
  const sdist = run.jobs.build.rows.find((job) => job.matrix.target === "sdist");
  assert.ok(!fs.existsSync(path.join(sdist.workspace, "packages/python/halyard/_binary")));
});

test("workflow: guards and fields of the reference's page work in a workflow written by hand", async (t) => {
  const content = fs.readFileSync(path.join(import.meta.dirname, "fixtures/hand-written-release.yml"), "utf8");
  const settings = { secrets: { CARGO_TOKEN: "", PYPI_API_TOKEN: "" } };

  await t.test("with crates and a wheel that carries a command", async (inner) => {
    const world = await makeWorld(inner, { packages: [["crates", "mini-core"], ["pypi", "halyard"]] });
    const crate = '\n[[package]]\nname = "mini-core"\nkind = "crates"\npath = "core"\npaths = ["core/**"]\n';
    const targets = 'targets = ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"]\n';
    const repository = makeRepository(world, targets + BUNDLE + crate);
    repository.commit("Add a crate", Object.fromEntries(Object.entries(MINI).filter(([name]) => name.startsWith("core/"))));
    repository.push();
    const run = await world.release(repository, { content, settings });
    assert.equal(run.result, "success", run.log);
    assert.deepEqual(Object.keys(repository.remoteTags()), ["mini-core-v0.1.0", "py/halyard-v0.1.0"]);
    const wheels = callsOf(run, "maturin").filter(({ command }) => command === "build");
    assert.deepEqual(wheels.map(({ row, manylinux }) => [row.libc, manylinux]), [["gnu", "auto"], ["musl", "musllinux_1_2"]]);
    assert.equal(run.jobs.plan.outputs.has_pypi, "true");
    assert.deepEqual(JSON.parse(run.jobs.plan.outputs.unpublished_kinds).sort(), ["crates", "pypi"]);

    const idle = world.prepare(repository, "release.yml", pushOf(repository), { content, settings });
    await idle.execute();
    assert.equal(idle.jobs.build.result, "skipped", idle.log);
    assert.equal(idle.jobs.publish.result, "skipped");
  });
});
