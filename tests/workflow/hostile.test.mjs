// SPDX-License-Identifier: MIT
// Names and texts that others choose, full of shell and workflow syntax. They change nothing: no program of theirs runs,
// no command of theirs reaches the runner, and what is released is what would be released without them.
import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";
import { PURE, PURE_PARTS, TestRepository, pureTable, pythonProject } from "./fixtures/repositories.mjs";
import { renderTemplate, scaffold } from "./fixtures/templates.mjs";
import { makeWorld, pullRequestOf, pushOf } from "./fixtures/world.mjs";

const SHELL = "$(touch pwned)`touch pwned`;touch pwned&&touch pwned||touch pwned";
const EXPRESSION = "${{ secrets.CARGO_REGISTRY_TOKEN }}${{ github.token }}";
const COMMANDS = [
  "::set-output name=matrix::[{\"kind\":\"crates\"}]", "::add-path::/tmp/pwned", "::set-env name=BASH_ENV::/tmp/pwned",
  "::stop-commands::pwned", "::add-mask::minipy", "%0A::set-output name=plan_id::pwned", "matrix<<EOF\n[]\nEOF", "##[add-path]/tmp/pwned",
].join("\n");
/** A branch cannot hold blanks, `:`, `?`, `*`, `[`, `~`, `^` or `\`. */
const BRANCH = "x';touch${IFS}pwned;$(touch${IFS}pwned)`touch${IFS}pwned`;${{github.token}};#\"&|<>";
const SECRET = "cio-secret-of-the-repository";

const PYPROJECT = PURE["py/pyproject.toml"];

async function scene(t, files = {}) {
  const world = await makeWorld(t, { packages: [["pypi", "minipy"]] });
  const repository = TestRepository.create(world.directory, { ...PURE, ...scaffold(PURE_PARTS), ...files });
  return { world, repository, settings: { secrets: { CARGO_REGISTRY_TOKEN: SECRET } } };
}

function assertUntouched(world, run) {
  const created = fs.readdirSync(world.directory, { recursive: true }).map(String);
  assert.deepEqual(created.filter((name) => /(^|\/)pwned$/.test(name)), []);
  for (const job of run.all) {
    assert.deepEqual(job.log.forbidden, [], job.id);
    assert.equal(job.log.resume, undefined, "commands were stopped");
    assert.ok(!job.log.masks.has("minipy"), "a mask was set");
    assert.deepEqual(job.paths, []);
    assert.ok(!("BASH_ENV" in job.variables));
  }
  assert.ok(!run.log.includes(SECRET));
}

test("workflow: the titles, descriptions and branches of pull requests are texts", async (t) => {
  const { world, repository, settings } = await scene(t);
  repository.git("checkout", "-q", "-b", BRANCH);
  repository.commit(`Change ${SHELL}\n\n${EXPRESSION}\n${COMMANDS}`, { "py/minipy/more.py": "MORE = 1\n" });
  const event = pullRequestOf(repository, BRANCH, { title: SHELL + EXPRESSION, body: `${COMMANDS}\n${SHELL}\n${EXPRESSION}`, labels: ["build-release"], isFork: true });
  const run = world.prepare(repository, "check.yml", event, { parts: PURE_PARTS, settings });
  assert.equal(await run.execute(), "success", run.log);
  assertUntouched(world, run);
  assert.deepEqual(run.artifacts.list().map(({ name }) => name), ["minipy-sdist", "minipy-wheel-any", "piot-plan", "piot-stamp"]);
  assert.equal(await world.server.acceptedUploads(), 0);
});

test("workflow: a trailer that is none of the known ones is an error and nothing else", async (t) => {
  const { world, repository, settings } = await scene(t);
  repository.commit(`Change\n\nrelease: minor [${SHELL}]`, { "py/minipy/more.py": "MORE = 1\n" });
  repository.push();
  const run = await world.release(repository, { parts: PURE_PARTS, settings });
  assert.equal(run.jobs.plan.result, "failure");
  assert.equal(run.jobs.publish.result, "skipped");
  assert.match(run.log, /PIOT_PLAN_TRAILER/);
  assertUntouched(world, run);
});

test("workflow: file names and commit messages are texts", async (t) => {
  const name = `py/minipy/${SHELL.replaceAll("/", "")}${EXPRESSION}\n::set-output name=matrix::[]\n.txt`;
  const { world, repository, settings } = await scene(t, { [name]: "text\n", "py/minipy/-rf": "", "py/minipy/--help": "" });
  repository.commit(`${SHELL}\n\n${EXPRESSION}\n${COMMANDS}\n\nrelease: minor`, { "py/minipy/more.py": "MORE = 1\n" });
  repository.push();
  const run = await world.release(repository, { parts: PURE_PARTS, settings });
  assert.equal(run.result, "success", run.log);
  assertUntouched(world, run);
  assert.deepEqual(Object.keys(repository.remoteTags()), ["minipy-v0.1.0"]);
});

test("workflow: directories of packages are texts", async (t) => {
  const directory = "py $(touch pwned)`touch pwned`;'${{ github.token }}&&";
  const config = `[putitoutthere]\nversion = 1\n\n${pureTable("minipy", directory)}`;
  const { world, repository, settings } = await scene(t, {
    "putitoutthere.toml": config, [`${directory}/pyproject.toml`]: PYPROJECT, [`${directory}/minipy/__init__.py`]: "ANSWER = 42\n" });
  const run = await world.release(repository, { parts: PURE_PARTS, settings });
  assert.equal(run.result, "success", run.log);
  assertUntouched(world, run);
  assert.deepEqual(Object.keys(repository.remoteTags()), ["minipy-v0.1.0"]);
});

test("workflow: names of packages are texts", async (t) => {
  const name = "py/$(touch${IFS}pwned)`touch${IFS}pwned`&;${{github.token}}'";
  const config = `[putitoutthere]\nversion = 1\n\n${pureTable(name, "py", 'pypi = "minipy"\ntag_format = "minipy-v{version}"\n')}`;
  const { world, repository, settings } = await scene(t, { "putitoutthere.toml": config });
  const run = await world.release(repository, { parts: PURE_PARTS, settings });
  assert.equal(run.result, "success", run.log);
  assertUntouched(world, run);
  assert.deepEqual(Object.keys(repository.remoteTags()), ["minipy-v0.1.0"]);
  assert.ok(run.artifacts.list().some((artifact) => artifact.name === `${name.replace("/", "__")}-sdist`));
});

test("workflow: names of packages with blanks and colons are refused before anything is built", async (t) => {
  const config = `[putitoutthere]\nversion = 1\n\n${pureTable(SHELL + EXPRESSION, "py")}`;
  const { world, repository, settings } = await scene(t, { "putitoutthere.toml": config });
  const run = await world.release(repository, { parts: PURE_PARTS, settings });
  assert.equal(run.jobs.plan.result, "failure");
  assert.match(run.log, /PIOT_CONFIG_VALUE/);
  assertUntouched(world, run);
});

test("workflow: a default branch with a hostile name is a text", async (t) => {
  const { world, repository, settings } = await scene(t);
  repository.push(`HEAD:refs/heads/${BRANCH}`);
  const event = { ...pushOf(repository), ref: `refs/heads/${BRANCH}` };
  const run = world.prepare(repository, "release.yml", event, { parts: PURE_PARTS, settings });
  assert.equal(await run.execute(), "success", run.log);
  assertUntouched(world, run);
});

test("workflow: what a build row prints reaches nobody but the log", async (t) => {
  const { world, repository, settings } = await scene(t, {
    "py/setup.py": `import sys\nfrom setuptools import setup\nprint(${JSON.stringify(COMMANDS)}, file=sys.stderr)\nsetup()\n`,
    "py/pyproject.toml": PYPROJECT });
  const run = await world.release(repository, { parts: PURE_PARTS, settings });
  assert.equal(run.result, "success", run.log);
  const [publish] = run.jobs.publish.rows;
  assert.deepEqual(publish.log.forbidden, []);
  assert.equal(run.jobs.plan.outputs.matrix.includes("crates"), false);
});

test("workflow: these tests would notice", async (t) => {
  const { world, repository, settings } = await scene(t);
  repository.git("checkout", "-q", "-b", BRANCH);
  repository.commit("Change", { "py/minipy/more.py": "MORE = 1\n" });
  const event = pullRequestOf(repository, BRANCH);
  const step = "      - run: echo '${{ github.head_ref }}'\n";
  const content = renderTemplate("check.yml", PURE_PARTS).replace("    steps:\n", `    steps:\n${step}`);
  const run = world.prepare(repository, "check.yml", event, { content, settings });
  await run.execute();
  assert.throws(() => assertUntouched(world, run), /pwned/);
});
