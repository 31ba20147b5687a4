// SPDX-License-Identifier: MIT
// The check of a pull request, of the repository itself and of a fork: it previews, and builds on demand. It has nothing
// to publish with.
import assert from "node:assert/strict";
import test from "node:test";
import { PURE, PURE_PARTS, TestRepository } from "./fixtures/repositories.mjs";
import { scaffold } from "./fixtures/templates.mjs";
import { makeWorld, pullRequestOf } from "./fixtures/world.mjs";

const SECRETS = { CARGO_REGISTRY_TOKEN: "cio-secret-of-the-repository", PYPI_API_TOKEN: "pypi-secret-of-the-repository" };

async function check(t, { isFork = false, vars = {}, labels = [], body = "release: minor", more = [] } = {}) {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, { ...PURE, ...scaffold(PURE_PARTS), "LICENSE": "MIT\n" });
  repository.git("checkout", "-q", "-b", "feature");
  repository.commit("Add more", { "py/minipy/more.py": "MORE = 1\n" });
  for (const [message, files] of more) repository.commit(message, files);
  const event = pullRequestOf(repository, "feature", { isFork, labels, title: "Add more", body });
  const run = world.prepare(repository, "check.yml", event, { parts: PURE_PARTS, settings: { secrets: SECRETS, vars } });
  const environments = [];
  run.sabotage = async (job) => void environments.push(JSON.stringify(job.environment()));
  await run.execute();
  return { world, repository, run, environments };
}

async function assertHarmless({ world, repository, run, environments }) {
  assert.equal(await world.server.acceptedUploads(), 0);
  assert.deepEqual(repository.remoteTags(), {});
  const known = [world.machine.token, world.machine.identity.ACTIONS_ID_TOKEN_REQUEST_TOKEN, ...Object.values(SECRETS)];
  assert.ok(environments.length > 0);
  for (const text of [...environments, run.log]) for (const secret of known) assert.ok(!text.includes(secret));
  for (const text of environments) assert.ok(!text.includes("ID_TOKEN"));
  for (const job of run.all) assert.deepEqual(job.permissions, { contents: "read" });
  // Not even a question to a registry.
  assert.deepEqual((await world.server.tell()).requests, []);
}

const summaryOf = (run) => run.all.map((job) => job.summary).join("\n");

for (const isFork of [false, true]) {
  const whose = isFork ? "of a fork" : "of the repository itself";

  test(`workflow: a pull request ${whose} shows what merging it would release`, async (t) => {
    const scene = await check(t, { isFork });
    assert.equal(scene.run.result, "success", scene.run.log);
    assert.match(summaryOf(scene.run), /minipy/);
    assert.equal(scene.run.jobs.build.result, "skipped");
    assert.deepEqual(scene.run.artifacts.listFiles(), []);
    await assertHarmless(scene);
  });

  test(`workflow: a pull request ${whose} builds and inspects its rows when it has the label`, async (t) => {
    const scene = await check(t, { isFork, labels: ["bug", "build-release"] });
    assert.equal(scene.run.result, "success", scene.run.log);
    assert.equal(scene.run.jobs.inspect.result, "success");
    assert.ok(scene.run.artifacts.listFiles().includes("minipy-wheel-any/minipy-0.1.0-py3-none-any.whl"));
    await assertHarmless(scene);
  });
}

test("workflow: with the variable every pull request of the repository itself is built, a fork's is not", async (t) => {
  const vars = { PIOT_BUILD_PULL_REQUESTS: "true" };
  for (const [isFork, result] of [[false, "success"], [true, "skipped"]]) {
    const scene = await check(t, { isFork, vars });
    assert.equal(scene.run.jobs.inspect.result, result, scene.run.log);
    await assertHarmless(scene);
  }
});

test("workflow: a bad trailer in the description fails the check, and the preview is still tried", async (t) => {
  const { run } = await check(t, { body: "release: enormous", more: [["Add yet more", { "py/minipy/yet.py": "YET = 1\n" }]] });
  assert.equal(run.result, "failure");
  assert.match(run.log, /PIOT_PLAN_TRAILER/);
  assert.deepEqual(run.jobs.check.rows[0].history.filter(({ name }) => name === "Preview the release").length, 1);
});
