// SPDX-License-Identifier: MIT
// From repositories that never saw piot to a release: `piot init`, a commit, and the workflow that it wrote runs green.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { DEMO_PACKAGES, buildDemoWheel, findCrateSources } from "./fixtures/demo.mjs";
import { forgeDistributions } from "./fixtures/forge.mjs";
import { TestRepository } from "./fixtures/repositories.mjs";
import { SOURCE } from "./fixtures/templates.mjs";
import { makeWorld, pushOf } from "./fixtures/world.mjs";

const ACTION = "piot-release/piot@0123456789abcdef0123456789abcdef01234567";
const RELEASE = ".github/workflows/release.yml";

function piot(repository, ...words) {
  const env = { PATH: process.env.PATH, HOME: repository.path, LC_ALL: "C.UTF-8", GIT_CONFIG_NOSYSTEM: "1" };
  const result = spawnSync(process.env.PIOT_BINARY, words, { cwd: repository.path, env, encoding: "utf8" });
  assert.equal(result.status, 0, result.stdout + result.stderr);
  return result.stdout;
}

/** What a person does: init, a commit with what it wrote, and a push. */
function adopt(repository) {
  // The remote is on GitHub, as far as piot can tell.
  const address = `https://github.com/${repository.slug}`;
  repository.git("remote", "set-url", "origin", address);
  repository.git("config", `url.${repository.remote}.pushInsteadOf`, address);
  piot(repository, "init", "--yes", "--force", "--offline", "--action-ref", ACTION);
  repository.commit("Release with piot");
  repository.push();
  piot(repository, "doctor", "--offline");
  assert.match(piot(repository, "init", "--check", "--offline"), /up to date/);
}

async function release(world, repository) {
  const before = repository.remoteTags();
  const content = fs.readFileSync(path.join(repository.path, RELEASE), "utf8");
  const run = world.prepare(repository, "release.yml", pushOf(repository), { content });
  assert.equal(await run.execute(), "success", run.log);
  const tags = Object.entries(repository.remoteTags()).filter(([name]) => !(name in before));
  for (const [name, commit] of tags) assert.equal(commit, repository.head, name);
  return { run, tags: tags.map(([name]) => name) };
}

/** Files of tests/fixtures/layouts; tests/e2e/layouts.py tells what they are like. */
function readLayout(name) {
  const root = path.join(SOURCE, "tests/fixtures/layouts", name);
  const names = fs.readdirSync(root, { recursive: true }).filter((file) => fs.statSync(path.join(root, file)).isFile());
  return Object.fromEntries(names.map((file) => [file, fs.readFileSync(path.join(root, file), "utf8")]));
}

const LAYOUTS = {
  "extension-at-root": {
    slug: "gristmill/gristmill-core", old: ["v2.14.0"], change: "src/lib.rs",
    packages: [["pypi", "gristmill_core"]], tags: ["v2.14.1"], files: 31,
  },
  "workspace-and-bindings": {
    slug: "floe-rs/floe", old: ["rs-0.46.0", "py-1.20.0"], change: "crates/floe-core/src/lib.rs",
    packages: [...["floe", "floe-arrow", "floe-core", "floe-error", "floe-lazy"].map((name) => ["crates", name]), ["pypi", "floe"]],
    tags: ["py-1.20.1", "rs-0.46.1"], files: 11,
  },
  "program-in-wheel": {
    slug: "lintel-sh/lintel", old: ["0.8.4"], change: "crates/lintel_linter/src/lib.rs",
    packages: [["pypi", "lintel"]], tags: ["0.8.5"], files: 6,
  },
  "crate-and-bindings": {
    slug: "wordmill/wordmill", old: ["v0.21.0", "python-v0.21.0"], change: "wordmill/src/lib.rs",
    packages: [["crates", "wordmill"], ["pypi", "wordmill"]], tags: ["python-v0.21.1", "v0.21.1"], files: 7,
  },
};

for (const [layout, { slug, old, change, packages, tags, files }] of Object.entries(LAYOUTS))
  test(`workflow: the layout ${layout} is released by what init writes`, async (t) => {
    const world = await makeWorld(t, { slug, packages, crateSources: [findCrateSources()] });
    const texts = readLayout(layout);
    // cargo packages the workspace by the pyo3 that the distribution has.
    if (texts["Cargo.toml"]) texts["Cargo.toml"] = texts["Cargo.toml"].replace('pyo3 = "0.22"', 'pyo3 = ">=0.17"');
    const repository = TestRepository.create(world.directory, { ".gitignore": "target/\n", ...texts }, { slug });
    for (const tag of old) repository.git("tag", tag);
    repository.push("--tags");
    repository.commit("Change something", { [change]: `${texts[change]}\n` });
    adopt(repository);
    assert.deepEqual((await release(world, repository)).tags, tags);
    assert.equal(await world.server.acceptedUploads(), files);
  });

/** A real wheel and sdist here, and stand-ins for what other machines would build. */
function buildForThisMachine(call) {
  const isOurs = call.command === "sdist" || call.target === "x86_64-unknown-linux-gnu";
  return isOurs ? buildDemoWheel(call) : forgeDistributions(call);
}

test("workflow: the demo without its configuration is released by what init writes", async (t) => {
  const world = await makeWorld(t, {
    packages: DEMO_PACKAGES, slug: "example/tidewell", maturin: buildForThisMachine, crateSources: [findCrateSources()] });
  const repository = TestRepository.demo(world.directory);
  fs.rmSync(path.join(repository.path, "putitoutthere.toml"));
  adopt(repository);
  const { tags, run } = await release(world, repository);
  assert.deepEqual(tags, ["tidewell-backoff-v0.3.0", "tidewell-span-v0.5.0", "tidewell-v0.2.0"]);
  assert.deepEqual(JSON.parse(run.jobs.publish.outputs.released_packages).map(({ name }) => name), [
    "tidewell-span", "tidewell-backoff", "tidewell"]);
});
