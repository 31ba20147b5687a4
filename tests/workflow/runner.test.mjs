// SPDX-License-Identifier: MIT
// The runner behaves as GitHub documents its own: what the other tests show rests on that.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { ArtifactStore, downloadArtifact, uploadArtifact } from "./actions/artifacts.mjs";
import { PURE, TestRepository } from "./fixtures/repositories.mjs";
import { makeScratch } from "./fixtures/scratch.mjs";
import { Log, readPaths, readVariables } from "./runner/command_files.mjs";
import { Expressions } from "./runner/expressions.mjs";
import { WorkflowRun } from "./runner/workflow_run.mjs";

const FAILED = { success: false, failure: true, cancelled: false };

test("runner: conditions ask for success unless they ask for something else", () => {
  const [good, bad] = [new Expressions({ env: { on: "yes", no: "" } }), new Expressions({ env: { on: "yes" } }, FAILED)];
  for (const condition of [undefined, "env.on == 'yes'", "${{ env.on }}", "success()", "always()", "!env.no", true, "!cancelled()"])
    assert.equal(good.condition(condition), true, String(condition));
  for (const condition of [undefined, "env.on == 'yes'", "success()", "'always()' && env.on", true])
    assert.equal(bad.condition(condition), false, String(condition));
  for (const condition of ["failure()", "always()", "failure() && env.on == 'yes'", "!cancelled()"])
    assert.equal(bad.condition(condition), true, condition);
  for (const condition of ["env.no", "false", "''", "0", "null", "env.missing.deep"]) assert.equal(good.condition(condition), false, condition);
});

test("runner: expressions are replaced once, and a lone one keeps its type", () => {
  const expressions = new Expressions({ env: { text: "${{ env.other }}", list: "[1,2]" } });
  assert.equal(expressions.fill("<${{ env.text }}>"), "<${{ env.other }}>");
  assert.deepEqual(expressions.fill("${{ fromJSON(env.list) }}"), [1, 2]);
  assert.equal(expressions.text("${{ fromJSON(env.list) }}"), "Array");
  assert.equal(expressions.text("a${{ '}}' }}b${{ env.missing }}c"), "a}}bc");
  assert.throws(() => expressions.fill("${{ env.text"), /does not end/);
  assert.throws(() => expressions.fill("${{ nothing.known }}"));
});

test("runner: command files hold lines and heredocs, and nothing else", (t) => {
  const file = path.join(makeScratch(t), "output");
  fs.writeFileSync(file, "plain=a=b\nmany<<END\none\nEND OF\nEND\nempty=\n");
  assert.deepEqual(readVariables(file), { plain: "a=b", many: "one\nEND OF", empty: "" });
  fs.writeFileSync(file, "many<<END\none\n");
  assert.throws(() => readVariables(file), /no end/);
  fs.writeFileSync(file, "no value\n");
  assert.throws(() => readVariables(file), /not name=value/);
  fs.writeFileSync(file, "/first\n/second\n");
  assert.deepEqual(readPaths(file), ["/second", "/first"]);
});

test("runner: the log obeys commands and hides what is masked", () => {
  const log = new Log(["token"]);
  log.add("::add-mask::hidden%25\nhidden% and token\n::error file=a::b%0Ac\n::stop-commands::x\n::add-mask::shown\n::x::\nshown");
  assert.equal(log.text, "*** and ***\n::error file=a::b%0Ac\n::add-mask::shown\nshown");
  assert.deepEqual(log.annotations, [{ severity: "error", properties: "file=a", message: "b\nc" }]);
  log.add("::set-output name=a::b");
  assert.deepEqual(log.forbidden, ["::set-output name=a::b"]);
});

test("runner: artifacts are immutable, named once, and without hidden files", async (t) => {
  const workspace = makeScratch(t);
  const store = new ArtifactStore(path.join(workspace, "store"));
  const job = { workspace, log: new Log(), run: { artifacts: store } };
  const upload = (inputs) => uploadArtifact({ inputs, job });
  fs.mkdirSync(path.join(workspace, "dist/.git"), { recursive: true });
  fs.writeFileSync(path.join(workspace, "dist/.git/config"), "secret");
  fs.writeFileSync(path.join(workspace, "dist/run.sh"), "", { mode: 0o755 });
  await upload({ name: "a-sdist", path: "dist" });
  assert.deepEqual(store.listFiles(), ["a-sdist/run.sh"]);
  assert.equal(fs.statSync(path.join(store.list()[0].place, "run.sh")).mode & 0o111, 0);
  await assert.rejects(upload({ name: "a-sdist", path: "dist" }), /already exists/);
  await assert.rejects(upload({ name: "a/b", path: "dist" }), /not valid/);
  await assert.rejects(upload({ name: "none", path: "nothing", "if-no-files-found": "error" }), /No files were found/);
  await upload({ name: "none", path: "nothing" });
  await upload({ name: "whole", path: "dist/*", "include-hidden-files": "true" });
  assert.deepEqual(store.list().map(({ name }) => name), ["a-sdist", "whole"]);

  const download = (inputs) => downloadArtifact({ inputs, job });
  await assert.rejects(download({ name: "none" }), /not found/);
  await download({ pattern: "nothing-*", path: "empty" });
  await download({ pattern: "*-{crate,sdist}", path: "alone" });
  await download({ pattern: "{whole,a-*}", path: "some" });
  await download({ path: "all" });
  await download({ pattern: "a-*", "merge-multiple": "true", path: "merged" });
  assert.deepEqual(["alone", "some", "all", "merged"].map((place) => fs.readdirSync(path.join(workspace, place))),
    [["run.sh"], ["a-sdist", "whole"], ["a-sdist", "whole"], ["run.sh"]]);

  store.beginAttempt({ keepsArtifacts: true });
  await assert.rejects(upload({ name: "a-sdist", path: "dist" }), /already exists/);
  await upload({ name: "a-sdist", path: "dist", overwrite: "true" });
  assert.equal(store.list().length, 2);
  store.beginAttempt({ keepsArtifacts: false });
  assert.deepEqual(store.list(), []);
});

test("runner: a failed step fails its job, later steps are skipped, and jobs that need it as well", async (t) => {
  const directory = makeScratch(t);
  const repository = TestRepository.create(directory, PURE);
  const content = `on: push
jobs:
  first:
    runs-on: ubuntu-latest
    outputs: { told: "\${{ steps.tell.outputs.told }}", state: "\${{ steps.fail.outcome }}" }
    steps:
      - { id: tell, run: 'echo "told=yes" >> "$GITHUB_OUTPUT"; echo "KNOWN=\${{ github.ref_name }}" >> "$GITHUB_ENV"' }
      - { id: fail, shell: bash, run: 'test "$KNOWN" = main; false | true' }
      - { name: never, run: "true" }
      - { name: after, if: failure(), run: "test -z \\"$ACTIONS_ID_TOKEN_REQUEST_URL\\"" }
  second: { needs: first, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
  third:
    needs: [first, second]
    if: always() && needs.first.outputs.told == 'yes'
    runs-on: ubuntu-latest
    steps: [{ run: "true" }]
`;
  const machine = { bin: "/nonexistent", environment: {}, identity: { ACTIONS_ID_TOKEN_REQUEST_URL: "x" }, actions: {}, toolCache: "" };
  const event = { name: "push", ref: "refs/heads/main", sha: repository.head, payload: {} };
  const run = new WorkflowRun({ file: "a.yml", content, repository, machine, event, directory: path.join(directory, "run") });
  assert.equal(await run.execute(), "failure");
  assert.deepEqual(run.all[0].history.map(({ outcome }) => outcome), ["success", "failure", "skipped", "success"]);
  assert.deepEqual(run.jobs.first.outputs, { told: "yes", state: "failure" });
  assert.deepEqual([run.jobs.second.result, run.jobs.third.result], ["skipped", "success"]);
});
