// SPDX-License-Identifier: MIT
// What `piot init` writes is what these tests run, and it takes a repository that never saw piot to a release.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { MINI, TestRepository } from "./fixtures/repositories.mjs";
import { SOURCE, scaffold } from "./fixtures/templates.mjs";
import { makeWorld, pullRequestOf, pushOf } from "./fixtures/world.mjs";
import { makeScratch } from "./fixtures/scratch.mjs";

const ACTION = "piot-release/piot@0123456789abcdef0123456789abcdef01234567";

function piot(repository, ...words) {
  const env = { PATH: process.env.PATH, HOME: repository.path, LC_ALL: "C.UTF-8", GIT_CONFIG_NOSYSTEM: "1" };
  return spawnSync(process.env.PIOT_BINARY, words, { cwd: repository.path, env, encoding: "utf8" });
}

function init(repository, ...more) {
  const result = piot(repository, "init", "--yes", "--offline", "--action-ref", ACTION, ...more);
  assert.equal(result.status, 0, result.stdout + result.stderr);
  return result;
}

const SHAPES = {
  abi3: ["pypi", "maturin"],
  "bundled-cli": ["pypi", "maturin", "bundle_cli"],
  crate: ["crates"],
  musllinux: ["pypi", "maturin"],
  "pure-wheel": ["pypi", "python_build"],
  "pyo3-and-crate": ["crates", "pypi", "maturin"],
  workspace: ["crates"],
};

test("workflow: every shape of the examples is tried", () => {
  assert.deepEqual(fs.readdirSync(path.join(SOURCE, "config/examples")).sort(), Object.keys(SHAPES).sort());
});

for (const [shape, parts] of Object.entries(SHAPES))
  test(`workflow: init scaffolds the shape ${shape} as these tests do, and doctor finds nothing in it`, (t) => {
    const config = fs.readFileSync(path.join(SOURCE, "config/examples", shape, "putitoutthere.toml"), "utf8");
    const repository = TestRepository.create(makeScratch(t), { "putitoutthere.toml": config });
    init(repository);
    const cadence = config.includes('cadence = "scheduled"') ? "scheduled" : "immediate";
    for (const [name, text] of Object.entries(scaffold([cadence, ...parts])))
      assert.equal(fs.readFileSync(path.join(repository.path, name), "utf8"), text, name);
    repository.commit("Scaffold");
    const report = JSON.parse(piot(repository, "doctor", "--offline", "--json").stdout);
    const workflows = report.sections.find(({ area }) => area === "workflows");
    assert.deepEqual(workflows.findings, []);
  });

test("workflow: a repository that never saw piot is released by what init writes", async (t) => {
  const world = await makeWorld(t, { packages: [["crates", "mini-core"], ["pypi", "minipy"]] });
  const files = Object.fromEntries(Object.entries(MINI).filter(([name]) => name !== "putitoutthere.toml"));
  const repository = TestRepository.create(world.directory, files);
  init(repository);
  repository.commit("Release with piot");
  repository.push();
  const read = (name) => fs.readFileSync(path.join(repository.path, ".github/workflows", name), "utf8");

  repository.git("checkout", "-q", "-b", "feature");
  repository.commit("Add more", { "py/minipy/more.py": "MORE = 1\n" });
  const check = world.prepare(repository, "check.yml", pullRequestOf(repository, "feature"), { content: read("check.yml") });
  assert.equal(await check.execute(), "success", check.log);

  const release = world.prepare(repository, "release.yml", pushOf(repository), { content: read("release.yml") });
  assert.equal(await release.execute(), "success", release.log);
  assert.deepEqual(Object.keys(repository.remoteTags()), ["mini-core-v0.1.0", "minipy-v0.1.0"]);
  assert.equal(await world.server.acceptedUploads(), 3);
});
