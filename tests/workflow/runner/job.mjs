// SPDX-License-Identifier: MIT
// One job on a runner of its own: its directories, its token, its environment.
import fs from "node:fs";
import path from "node:path";
import { Log } from "./command_files.mjs";
import { Expressions } from "./expressions.mjs";
import { StepList } from "./steps.mjs";

/** Of a runner label. Everything runs on this machine; what a step is told depends on the label. */
function describeRunner(label) {
  if (label.startsWith("macos")) return { os: "macOS", arch: "ARM64" };
  if (label.startsWith("windows")) return { os: "Windows", arch: label.endsWith("-arm") ? "ARM64" : "X64" };
  return { os: "Linux", arch: label.endsWith("-arm") ? "ARM64" : "X64" };
}

export class Job {
  constructor(run, id, definition, { needs, matrix }) {
    this.run = run;
    this.id = id;
    this.definition = definition;
    this.matrix = matrix;
    this.Expressions = Expressions;
    this.permissions = run.grant(definition);
    const place = path.join(run.directory, "jobs", `${run.attempt}-${id}-${matrix?.artifact_name ?? ""}`);
    this.home = path.join(place, "home");
    this.temp = path.join(place, "temp");
    // As on GitHub, the workspace is two levels below the place of all workspaces.
    this.workspace = path.join(place, "work", run.repository.name, run.repository.name);
    for (const directory of [this.home, this.temp, this.workspace]) fs.mkdirSync(directory, { recursive: true });
    this.contexts = this.#contexts(needs);
    this.log = new Log([this.contexts.github.token, ...Object.values(this.contexts.secrets)]);
    this.variables = {};
    this.paths = [];
    this.atEnd = [];
    this.history = [];
    this.summary = "";
    this.defaultShell = definition.defaults?.run?.shell ?? "";
  }

  record(action, call) {
    this.run.calls.push({ job: this.id, row: this.matrix, action, ...call });
  }

  async execute() {
    const { definition } = this;
    const steps = new StepList(this, definition.steps);
    const expressions = () => steps.expressions();
    this.variables = { ...textsOf(this.run.workflow.env, expressions()), ...textsOf(definition.env, expressions()) };
    const hasPassed = await steps.run();
    for (const action of this.atEnd.reverse()) action();
    this.outputs = textsOf(definition.outputs, steps.expressions());
    this.result = hasPassed ? "success" : "failure";
  }

  /** What every process of this job sees. The ID token's variables are there only by permission. */
  environment() {
    const { github, runner } = this.contexts;
    const { machine } = this.run;
    const identity = this.permissions["id-token"] === "write" ? machine.identity : {};
    return {
      ...machine.environment,
      PATH: [...this.paths, machine.bin, process.env.PATH].join(path.delimiter),
      HOME: this.home,
      LC_ALL: "C.UTF-8",
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTOR: github.actor,
      GITHUB_EVENT_NAME: github.event_name,
      GITHUB_EVENT_PATH: github.event_path,
      GITHUB_HEAD_REF: github.head_ref,
      GITHUB_JOB: this.id,
      GITHUB_REF: github.ref,
      GITHUB_REF_NAME: github.ref_name,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_RUN_ATTEMPT: github.run_attempt,
      GITHUB_RUN_ID: github.run_id,
      GITHUB_SERVER_URL: github.server_url,
      GITHUB_SHA: github.sha,
      GITHUB_WORKFLOW: github.workflow,
      GITHUB_WORKFLOW_REF: github.workflow_ref,
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_ARCH: runner.arch,
      RUNNER_OS: runner.os,
      RUNNER_TEMP: this.temp,
      RUNNER_TOOL_CACHE: machine.toolCache,
      ...identity,
      ...this.variables,
    };
  }

  #contexts(needs) {
    const { run, matrix } = this;
    const token = run.tokenOf(this.permissions);
    const github = { ...run.github, token, job: this.id, workspace: this.workspace };
    const shared = { github, needs, vars: run.vars, inputs: run.inputs, secrets: run.secrets, matrix: matrix ?? null, strategy: null, env: {} };
    const label = new Expressions(shared).text(this.definition["runs-on"]);
    const secrets = { ...run.secrets, GITHUB_TOKEN: token };
    return { ...shared, secrets, runner: { ...describeRunner(label), temp: this.temp, name: label } };
  }
}

function textsOf(table, expressions) {
  return Object.fromEntries(Object.entries(table ?? {}).map(([name, value]) => [name, expressions.text(value)]));
}
