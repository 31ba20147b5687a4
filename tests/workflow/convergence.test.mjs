// SPDX-License-Identifier: MIT
// Runs that fail or die somewhere, and what a re-run makes of them.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { PURE, PURE_PARTS, TestRepository } from "./fixtures/repositories.mjs";
import { makeWorld, pushOf } from "./fixtures/world.mjs";

const UPLOADS = 2;

async function prepare(t) {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, PURE);
  return { world, repository, run: world.prepare(repository, "release.yml", pushOf(repository), { parts: PURE_PARTS }) };
}

async function assertReleased({ world, repository, run }) {
  assert.equal(run.result, "success", run.log);
  assert.deepEqual(repository.remoteTags(), { "minipy-v0.1.0": repository.head });
  assert.equal(await world.server.acceptedUploads(), UPLOADS);
}

const rowsRun = (run) => run.all.filter(({ id }) => id === "build").map(({ matrix }) => matrix.artifact_name);

test("workflow: a row that failed is built again, the others are not", async (t) => {
  const scene = await prepare(t);
  const { world, run } = scene;
  run.sabotage = async (job) => {
    if (job.matrix?.target === "any") throw new Error("the runner was lost");
  };
  assert.equal(await run.execute(), "failure");
  assert.equal(run.jobs.publish.result, "skipped");
  assert.equal(await world.server.acceptedUploads(), 0);
  run.sabotage = async () => {};
  await run.rerunFailed();
  assert.deepEqual(rowsRun(run), ["minipy-sdist", "minipy-wheel-any", "minipy-wheel-any"]);
  await assertReleased(scene);
});

test("workflow: a row that dies before its upload leaves no artifact in the way", async (t) => {
  const scene = await prepare(t);
  const { run } = scene;
  run.sabotage = async (job, step) => {
    if (job.matrix?.target === "sdist" && step.startsWith("actions/upload-artifact")) throw new Error("the runner was lost");
  };
  assert.equal(await run.execute(), "failure");
  run.sabotage = async () => {};
  await run.rerunFailed();
  await assertReleased(scene);
});

test("workflow: a plan job that dies between its uploads can be run again", async (t) => {
  const scene = await prepare(t);
  const { run } = scene;
  let uploads = 0;
  run.sabotage = async (job, step) => {
    if (job.id === "plan" && step.startsWith("actions/upload-artifact") && ++uploads === 2) throw new Error("the runner was lost");
  };
  assert.equal(await run.execute(), "failure");
  assert.deepEqual(run.artifacts.list().map(({ name }) => name), ["piot-stamp"]);
  run.sabotage = async () => {};
  await run.rerunFailed();
  await assertReleased(scene);
});

/** Has the server kill piot at its N-th request of the publish job. */
function killAt(world, request, moment) {
  return async (job, step) => {
    if (job.id === "publish" && step === "publish") await world.server.tell({ kill: { request, moment, pid_file: world.pidFile } });
  };
}

/** The requests of an undisturbed publish. */
async function listRequests(t) {
  const scene = await prepare(t);
  let before = 0;
  scene.run.sabotage = async (job, step) => {
    if (job.id === "publish" && step === "publish") before = (await scene.world.server.tell()).requests.length;
  };
  await scene.run.execute();
  await assertReleased(scene);
  return (await scene.world.server.tell()).requests.slice(before);
}

test("workflow: a publish that is killed is finished by re-running the failed jobs", async (t) => {
  const requests = await listRequests(t);
  const uploads = requests.flatMap((request, at) => (request === "POST /pypi/legacy/" ? [at + 1] : []));
  assert.equal(uploads.length, UPLOADS, requests.join("\n"));
  for (const [point, number, moment] of [["at the first upload", uploads[0], "before"], ["after the last upload", uploads[1], "after"]])
    await t.test(point, async (inner) => {
      const scene = await prepare(inner);
      scene.run.sabotage = killAt(scene.world, number, moment);
      assert.equal(await scene.run.execute(), "failure");
      assert.match(scene.run.log, /exit code 137/);
      assert.deepEqual(scene.repository.remoteTags(), {});
      scene.run.sabotage = async () => {};
      await scene.run.rerunFailed();
      await assertReleased(scene);
      // Everything once more: the tags are there, so nothing is due.
      await scene.run.rerunAll();
      assert.equal(scene.run.jobs.publish.result, "skipped");
      assert.equal(await scene.world.server.acceptedUploads(), UPLOADS);
    });

  await t.test("not by the run of a later commit, which says so and harms nothing", async (inner) => {
    const { world, repository, run } = await prepare(inner);
    run.sabotage = killAt(world, uploads[1], "after");
    assert.equal(await run.execute(), "failure");
    repository.commit("Go on", { "py/minipy/more.py": "MORE = 1\n" });
    repository.push();
    const later = await world.release(repository, { parts: PURE_PARTS });
    // Without attestations nobody knows the commit of what is live. It is not replaced, and not tagged by guess.
    assert.match(later.log, /PIOT_PLAN_LIVE_UNTAGGED[^]*PIOT_OTHER_BYTES_LIVE[^]*re-run the failed jobs/);
    assert.deepEqual(repository.remoteTags(), {});
    run.sabotage = async () => {};
    await run.rerunFailed();
    assert.equal(run.result, "success", run.log);
    const next = await world.release(repository, { parts: PURE_PARTS });
    assert.equal(next.result, "success", next.log);
    assert.deepEqual(Object.keys(repository.remoteTags()), ["minipy-v0.1.0", "minipy-v0.1.1"]);
  });
});

test("workflow: a plan that was exchanged on its way to the publish job is refused", async (t) => {
  const { world, repository, run } = await prepare(t);
  run.sabotage = async (job) => {
    if (job.id !== "inspect") return;
    const { place } = run.artifacts.list().find(({ name }) => name === "piot-plan");
    const file = path.join(place, "plan.json");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll("0.1.0", "9.9.9"));
  };
  assert.equal(await run.execute(), "failure");
  assert.equal(await world.server.acceptedUploads(), 0);
  assert.deepEqual(repository.remoteTags(), {});
});

test("workflow: a file that the plan does not know is stopped before the job with credentials", async (t) => {
  const { run } = await prepare(t);
  run.sabotage = async (job, step) => {
    if (job.matrix?.target === "any" && step.startsWith("actions/upload-artifact"))
      fs.writeFileSync(path.join(job.workspace, "py/dist/other-1.0.0-py3-none-any.whl"), "not a wheel");
  };
  assert.equal(await run.execute(), "failure");
  assert.equal(run.jobs.inspect.result, "failure");
  assert.equal(run.jobs.publish.result, "skipped");
});
