// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { MINI, MINI_PARTS, TestRepository } from "./fixtures/repositories.mjs";
import { makeWorld } from "./fixtures/world.mjs";

test("release: what is due is built, inspected, uploaded and tagged", async (t) => {
  const world = await makeWorld(t, { packages: [["crates", "mini-core"], ["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, MINI);
  const run = await world.release(repository, { parts: MINI_PARTS });
  console.log(run.log);
  console.log(run.artifacts.listFiles());
  assert.equal(run.result, "success");
});
