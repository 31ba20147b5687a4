// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { DEMO_PACKAGES, DEMO_PARTS, buildDemoWheel, findCrateSources, keepLinuxOnly } from "./fixtures/demo.mjs";
import { TestRepository } from "./fixtures/repositories.mjs";
import { makeWorld } from "./fixtures/world.mjs";

test("workflow: a push releases the demo repository, two crates and a PyO3 wheel", async (t) => {
  const world = await makeWorld(t, {
    packages: DEMO_PACKAGES, slug: "example/tidewell", maturin: buildDemoWheel, crateSources: [findCrateSources()] });
  const repository = TestRepository.demo(world.directory);
  keepLinuxOnly(repository);
  const before = repository.remoteTags();
  const run = await world.release(repository, { parts: DEMO_PARTS });
  assert.equal(run.result, "success", run.log);
  const tags = Object.entries(repository.remoteTags()).filter(([name]) => !before[name]);
  assert.deepEqual(tags, [
    ["tidewell-backoff-v0.3.0", repository.head],
    ["tidewell-span-v0.5.0", repository.head],
    ["tidewell-v0.2.0", repository.head],
  ]);
  assert.equal(await world.server.acceptedUploads(), 4);
  assert.deepEqual(JSON.parse(run.jobs.publish.outputs.released_packages).map(({ name }) => name), [
    "tidewell-span", "tidewell-backoff", "tidewell"]);
});
