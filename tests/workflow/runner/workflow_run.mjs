// SPDX-License-Identifier: MIT
// A run of a workflow: which jobs run, in which order, with which rows; and the attempts after the first.
import fs from "node:fs";
import path from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parse } from "yaml";
import { ArtifactStore } from "../actions/artifacts.mjs";
import { Expressions } from "./expressions.mjs";
import { Job } from "./job.mjs";

/** What GitHub's own parser finds wrong. */
export function findErrors(name, content) {
  const result = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  return result.context.errors.getErrors().map((error) => error.message);
}

export class WorkflowRun {
  /**
   * @param file the workflow, in `.github/workflows` of the commit that the event is of
   * @param repository { name, remote, slug } of a bare repository
   * @param machine what this machine puts in the place of GitHub's: see world.mjs
   * @param event { name, ref, sha, payload, inputs, isFork } of the trigger
   * @param settings { secrets, vars } of the repository
   */
  constructor({ file, content, repository, machine, event, settings = {}, directory }) {
    const errors = findErrors(file, content);
    if (errors.length > 0) throw new Error(`${file} is refused: ${errors.join("; ")}`);
    this.workflow = parse(content);
    this.repository = repository;
    this.machine = machine;
    this.event = event;
    this.directory = directory;
    this.attempt = 1;
    this.inputs = event.inputs ?? {};
    // A pull request of a fork gets neither variables nor secrets, and a token that can only read.
    this.vars = event.isFork ? {} : (settings.vars ?? {});
    this.secrets = event.isFork ? {} : (settings.secrets ?? {});
    this.calls = [];
    this.jobs = {};
    this.all = [];
    this.artifacts = new ArtifactStore(path.join(directory, "artifacts"));
    this.sabotage = async () => {};
    this.github = this.#describe(file);
  }

  async execute() {
    for (const id of this.#inOrder()) if (!this.jobs[id] || this.jobs[id].isDue) await this.#runJob(id);
    return this.result;
  }

  get result() {
    return Object.values(this.jobs).some(({ result }) => result === "failure") ? "failure" : "success";
  }

  /** "Re-run failed jobs": what succeeded stays, its outputs too; what stood on a failure runs again. */
  async rerunFailed() {
    this.#beginAttempt({ keepsArtifacts: true });
    for (const id of this.#inOrder()) {
      const job = this.jobs[id];
      job.isDue = job.result !== "success" || needsOf(this.workflow.jobs[id]).some((needed) => this.jobs[needed].isDue);
    }
    return this.execute();
  }

  async rerunAll() {
    this.#beginAttempt({ keepsArtifacts: false });
    this.jobs = {};
    return this.execute();
  }

  /** The permissions of a job: its own list, or the workflow's; what is not named is `none`. */
  grant(definition) {
    const wanted = definition.permissions ?? this.workflow.permissions ?? { contents: "read" };
    if (typeof wanted === "string") throw new Error(`this runner knows no permissions: ${wanted}`);
    const granted = Object.entries(wanted ?? {}).filter(([name]) => !this.event.isFork || name !== "id-token");
    return Object.fromEntries(granted.map(([name, level]) => [name, this.event.isFork && level === "write" ? "read" : level]));
  }

  /** Only a token that may write contents is one that the forge takes. */
  tokenOf(permissions) {
    return permissions.contents === "write" ? this.machine.token : "ghs_tokenThatCanOnlyRead0000000000000000";
  }

  /** All that the jobs printed, as the log shows it. */
  get log() {
    return this.all.map((job) => `== ${job.id}\n${job.log.text}`).join("\n");
  }

  #beginAttempt(how) {
    this.attempt += 1;
    this.github.run_attempt = String(this.attempt);
    this.artifacts.beginAttempt(how);
  }

  async #runJob(id) {
    const definition = this.workflow.jobs[id];
    const needed = needsOf(definition);
    const needs = Object.fromEntries(needed.map((name) => [name, { result: this.jobs[name].result, outputs: this.jobs[name].outputs }]));
    const results = needed.map((name) => this.jobs[name].result);
    const state = { success: results.every((result) => result === "success"), failure: results.includes("failure"), cancelled: results.includes("cancelled") };
    const contexts = { github: this.github, needs, vars: this.vars, inputs: this.inputs };
    const expressions = new Expressions(contexts, state);
    if (!expressions.condition(definition.if)) {
      this.jobs[id] = { result: "skipped", outputs: {}, rows: [] };
      return;
    }
    const finished = this.jobs[id]?.rows.filter((row) => row.result === "success") ?? [];
    const rows = [...finished];
    for (const matrix of this.#rowsOf(definition, expressions)) {
      if (finished.some((row) => JSON.stringify(row.matrix) === JSON.stringify(matrix))) continue;
      const job = new Job(this, id, definition, { needs, matrix });
      this.all.push(job);
      await job.execute();
      rows.push(job);
    }
    const outputs = Object.assign({}, ...rows.map((row) => row.outputs));
    this.jobs[id] = { result: rows.every((row) => row.result === "success") ? "success" : "failure", outputs, rows };
  }

  /** The combinations of a matrix; undefined where there is none. Only `include` is in any workflow of ours. */
  #rowsOf(definition, expressions) {
    if (!definition.strategy?.matrix) return [undefined];
    const matrix = expressions.fill(definition.strategy.matrix);
    const others = Object.keys(matrix).filter((name) => name !== "include");
    if (others.length > 0) throw new Error(`this runner knows no matrix.${others[0]}`);
    if (!Array.isArray(matrix.include) || matrix.include.length === 0) throw new Error("Matrix vector 'include' does not contain any values");
    if (matrix.include.length > 256) throw new Error("a matrix has 256 rows at most");
    return matrix.include;
  }

  #inOrder() {
    const order = [];
    const visit = (id) => {
      for (const needed of needsOf(this.workflow.jobs[id])) visit(needed);
      if (!order.includes(id)) order.push(id);
    };
    for (const id of Object.keys(this.workflow.jobs)) visit(id);
    return order;
  }

  #describe(file) {
    const { event, repository } = this;
    fs.mkdirSync(this.directory, { recursive: true });
    const eventPath = path.join(this.directory, "event.json");
    fs.writeFileSync(eventPath, JSON.stringify(event.payload));
    return {
      actor: event.actor ?? "octocat",
      event: event.payload,
      event_name: event.name,
      event_path: eventPath,
      head_ref: event.payload.pull_request?.head.ref ?? "",
      ref: event.ref,
      ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
      repository: repository.slug,
      run_attempt: "1",
      run_id: "4711",
      server_url: "https://github.com",
      sha: event.sha,
      workflow: this.workflow.name,
      workflow_ref: `${repository.slug}/.github/workflows/${file}@${event.ref}`,
    };
  }
}

function needsOf(definition) {
  return [definition.needs ?? []].flat();
}
