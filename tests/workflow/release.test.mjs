// SPDX-License-Identifier: MIT
// A release as the scaffold makes it: what each job gets, and what comes of it.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { MINI, MINI_PARTS, PURE, PURE_PARTS, TestRepository } from "./fixtures/repositories.mjs";
import { dispatchOf, makeWorld, pushOf } from "./fixtures/world.mjs";

const resultsOf = (run) => Object.fromEntries(Object.entries(run.jobs).map(([id, { result }]) => [id, result]));
const ALL = { plan: "success", build: "success", inspect: "success", publish: "success" };
const ONLY_PLANNED = { plan: "success", build: "skipped", inspect: "skipped", publish: "skipped" };

test("workflow: a push releases what is due, and the next one nothing", async (t) => {
  const world = await makeWorld(t, { packages: [["crates", "mini-core"], ["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, MINI);
  const settings = { secrets: { CARGO_REGISTRY_TOKEN: "cio-secret-of-the-repository" } };
  const run = await world.release(repository, { parts: MINI_PARTS, settings });
  assert.deepEqual(resultsOf(run), ALL, run.log);
  assert.deepEqual(repository.remoteTags(), { "mini-core-v0.1.0": repository.head, "minipy-v0.1.0": repository.head });
  assert.equal(await world.server.acceptedUploads(), 3);
  assert.equal(run.jobs.publish.outputs.released, "true");

  await t.test("each row's artifact holds its own files and nothing else", () => {
    assert.deepEqual(run.artifacts.listFiles(), [
      "minipy-sdist/minipy-0.1.0.tar.gz",
      "minipy-wheel-any/minipy-0.1.0-py3-none-any.whl",
      "mini-core-crate/mini-core-0.1.0.crate",
      "piot-plan/plan.json",
      "piot-stamp/core/Cargo.toml",
      "piot-stamp/py/pyproject.toml",
    ].sort((left, right) => left.split("/")[0].localeCompare(right.split("/")[0])));
  });

  await t.test("only the publish job can prove who it is, write, and read a secret", () => {
    for (const job of run.all) {
      const isPublish = job.id === "publish";
      assert.equal("ACTIONS_ID_TOKEN_REQUEST_TOKEN" in job.environment(), isPublish, job.id);
      assert.equal(job.contexts.github.token === world.machine.token, isPublish, job.id);
    }
  });

  await t.test("no token is in a log, an artifact, an output or a summary", () => {
    const tokens = [world.machine.token, world.machine.identity.ACTIONS_ID_TOKEN_REQUEST_TOKEN, ...Object.values(settings.secrets)];
    const files = run.artifacts.list().flatMap(({ place }) => fs.readdirSync(place, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile()).map((entry) => fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), "latin1"));
    const told = [run.log, ...run.all.map((job) => job.summary + JSON.stringify(job.outputs)), ...files].join("\n");
    for (const token of tokens) assert.ok(!told.includes(token));
    assert.doesNotMatch(told, /cio_tp_|pypi-[A-Za-z0-9]{8}|eyJ[A-Za-z0-9]/);
  });

  await t.test("nothing is due any more: only the plan job runs", async () => {
    repository.commit("Document", { "README.md": "# Mini\n" });
    repository.push();
    const next = await world.release(repository, { parts: MINI_PARTS });
    assert.deepEqual(resultsOf(next), ONLY_PLANNED, next.log);
    assert.equal(next.jobs.plan.outputs.matrix, "");
    assert.equal(await world.server.acceptedUploads(), 3);
  });
});

test("workflow: a manual run releases exactly what its input names", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, PURE);
  const run = world.prepare(repository, "release.yml", dispatchOf(repository, { release: "minipy@1.4.0" }), { parts: PURE_PARTS });
  assert.equal(await run.execute(), "success", run.log);
  assert.deepEqual(Object.keys(repository.remoteTags()), ["minipy-v1.4.0"]);
});

test("workflow: a manual run with a bad input fails in the plan job", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, PURE);
  const event = dispatchOf(repository, { release: "minipy@$(touch pwned)" });
  const run = world.prepare(repository, "release.yml", event, { parts: PURE_PARTS });
  assert.equal(await run.execute(), "failure");
  assert.deepEqual(resultsOf(run), { ...ONLY_PLANNED, plan: "failure" });
});

test("workflow: a fork that pushes to its own main plans only", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, PURE);
  const event = pushOf(repository);
  event.payload.repository.fork = true;
  const run = world.prepare(repository, "release.yml", event, { parts: PURE_PARTS });
  await run.execute();
  assert.deepEqual(resultsOf(run), ONLY_PLANNED, run.log);
  assert.equal(await world.server.acceptedUploads(), 0);
});

test("workflow: without `contents: write` and kept credentials the tags are not pushed", async (t) => {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, PURE);
  const { renderTemplate } = await import("./fixtures/templates.mjs");
  const content = renderTemplate("release.yml", PURE_PARTS).replace("persist-credentials: true", "persist-credentials: false");
  const run = await world.release(repository, { content });
  assert.deepEqual(resultsOf(run), { ...ALL, publish: "failure" });
  // Preflight found it before the first upload.
  assert.equal(await world.server.acceptedUploads(), 0);
  assert.match(run.log, /PIOT_REMOTE_NOT_WRITABLE/);
});
