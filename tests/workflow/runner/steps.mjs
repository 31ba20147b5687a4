// SPDX-License-Identifier: MIT
// One step: its condition, its environment, and what it runs.
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { checkout } from "../actions/checkout.mjs";
import { downloadArtifact, uploadArtifact } from "../actions/artifacts.mjs";
import { maturinAction, setupPython } from "../actions/toolchains.mjs";
import { readPaths, readVariables } from "./command_files.mjs";
import { run } from "./processes.mjs";

const ACTIONS = {
  "actions/checkout": checkout,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "actions/setup-python": setupPython,
  "PyO3/maturin-action": maturinAction,
};

/** Steps that share a `steps` context: those of a job, or those of a composite action in it. */
export class StepList {
  constructor(job, steps, { contexts = {}, state, variables = {} } = {}) {
    this.job = job;
    this.steps = steps;
    this.own = contexts;
    this.variables = variables;
    this.state = state ?? { success: true, failure: false, cancelled: false };
    this.results = {};
  }

  async run() {
    for (const step of this.steps) await this.#runStep(step);
    return this.state.success;
  }

  expressions(variables = {}) {
    const { job } = this;
    const env = { ...job.variables, ...this.variables, ...variables };
    const contexts = { ...job.contexts, ...this.own, env, steps: this.results, job: { status: this.state.success ? "success" : "failure" } };
    return new this.job.Expressions(contexts, { ...this.state, workspace: job.workspace });
  }

  async #runStep(step) {
    const { job } = this;
    const name = step.name ?? step.id ?? step.uses ?? step.run;
    const isWanted = this.expressions().condition(step.if);
    let result = { outputs: {}, outcome: "skipped", conclusion: "skipped" };
    if (isWanted) result = await this.#attempt(step, name);
    if (step.id) this.results[step.id] = result;
    job.history.push({ name, outcome: result.outcome, error: result.error });
    if (result.outcome === "failure" && step["continue-on-error"] !== true) Object.assign(this.state, { success: false, failure: true });
  }

  async #attempt(step, name) {
    const outputs = {};
    try {
      await this.job.run.sabotage(this.job, name);
      const variables = mapText(step.env, (value) => this.expressions().text(value));
      if (step.uses) Object.assign(outputs, await this.#use(step, variables));
      else await this.#runScript(step, variables, outputs);
      return { outputs, outcome: "success", conclusion: "success" };
    } catch (error) {
      this.job.log.add(`##[error]${error.message}`);
      Object.assign(outputs, error.outputs ?? {});
      return { outputs, outcome: "failure", conclusion: "failure", error };
    }
  }

  async #use(step, variables) {
    const [reference] = step.uses.split("@");
    const inputs = mapText(step.with, (value) => this.expressions(variables).text(value));
    const env = this.#environment(variables);
    if (ACTIONS[reference]) return ACTIONS[reference]({ inputs, job: this.job, env });
    const directory = this.job.run.machine.actions[reference];
    if (!directory) throw new Error(`this runner has no action ${step.uses}`);
    return this.#compose(directory, inputs, variables);
  }

  /** A composite action: its steps see its inputs, and of the job's steps nothing. */
  async #compose(directory, given, variables) {
    const action = parse(fs.readFileSync(path.join(directory, "action.yml"), "utf8"));
    const known = Object.entries(action.inputs ?? {});
    const unknown = Object.keys(given).filter((name) => !known.some(([input]) => input === name));
    if (unknown.length > 0) throw new Error(`Unexpected input(s) ${unknown.join(", ")} of ${directory}`);
    const defaults = known.map(([name, { default: value }]) => [name, this.expressions().text(value ?? "")]);
    const inputs = { ...Object.fromEntries(defaults), ...given };
    const github = { ...this.job.contexts.github, action_path: directory };
    const inner = new StepList(this.job, action.runs.steps, { contexts: { inputs, github }, variables: { ...this.variables, ...variables } });
    const hasPassed = await inner.run();
    const outputs = mapText(mapValues(action.outputs, ({ value }) => value), (value) => inner.expressions().text(value));
    // An output that was never set is empty, as on GitHub.
    if (!hasPassed) throw Object.assign(new Error(`${directory} failed`), { outputs });
    return outputs;
  }

  async #runScript(step, variables, outputs) {
    const { job } = this;
    const shell = this.expressions().text(step.shell) || job.defaultShell;
    if (shell !== "bash" && shell !== "") throw new Error(`this runner has no shell ${shell}`);
    const script = path.join(job.temp, `${randomUUID()}.sh`);
    fs.writeFileSync(script, this.expressions(variables).text(step.run));
    // Without `shell: bash` the runner leaves out pipefail.
    const argv = shell === "bash" ? ["bash", "--noprofile", "--norc", "-eo", "pipefail", script] : ["bash", "-e", script];
    const files = this.#commandFiles();
    const cwd = path.resolve(job.workspace, this.expressions(variables).text(step["working-directory"] ?? "."));
    const result = await run(argv, { cwd, env: { ...this.#environment(variables), ...files } });
    job.log.add(result.output);
    Object.assign(outputs, readVariables(files.GITHUB_OUTPUT));
    Object.assign(job.variables, readVariables(files.GITHUB_ENV));
    job.paths.unshift(...readPaths(files.GITHUB_PATH));
    job.summary += fs.readFileSync(files.GITHUB_STEP_SUMMARY, "utf8");
    if (result.code !== 0) throw Object.assign(new Error(`Process completed with exit code ${result.code}.`), { outputs });
  }

  #commandFiles() {
    const names = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"];
    return Object.fromEntries(names.map((name) => {
      const file = path.join(this.job.temp, "_runner_file_commands", `${name.toLowerCase()}_${randomUUID()}`);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, "");
      return [name, file];
    }));
  }

  #environment(variables) {
    const action = this.own.github?.action_path;
    return { ...this.job.environment(), ...this.variables, ...variables, ...(action ? { GITHUB_ACTION_PATH: action } : {}) };
  }
}

function mapValues(table, change) {
  return Object.fromEntries(Object.entries(table ?? {}).map(([name, value]) => [name, change(value)]));
}

const mapText = mapValues;
