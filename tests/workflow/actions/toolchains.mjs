// SPDX-License-Identifier: MIT
// Stand-ins for actions/setup-python and PyO3/maturin-action. What they were asked for is kept in run.calls.
import fs from "node:fs";
import path from "node:path";
import { run } from "../runner/processes.mjs";

export async function setupPython({ inputs, job }) {
  const versions = inputs["python-version"].split("\n").filter((version) => version !== "");
  if (versions.length === 0 || versions.some((version) => !/^3\.\d+$/.test(version)))
    throw new Error(`no such Python here: ${inputs["python-version"]}`);
  job.record("setup-python", { versions });
  return { "python-version": versions.at(-1) };
}

/**
 * maturin, in a container or not. The run's `maturin` builds in its place: it gets what maturin would have got, and
 * leaves what maturin would have left. On Linux `before-script-linux` runs first, with the variables that the container
 * would see.
 */
export async function maturinAction({ inputs, job, env }) {
  const args = inputs.args.split(/\s+/).filter((word) => word !== "");
  const directory = path.resolve(job.workspace, inputs["working-directory"] || ".");
  const isLinux = job.contexts.runner.os === "Linux";
  const wantsContainer = inputs.command === "build" && isLinux && !["", "off", undefined].includes(inputs.manylinux);
  const call = { command: inputs.command, args, target: inputs.target, manylinux: isLinux ? inputs.manylinux : "", wantsContainer, directory };
  job.record("maturin", call);
  const script = inputs["before-script-linux"];
  if (isLinux && script) {
    const seen = wantsContainer ? containerEnvironment(env, inputs["docker-options"]) : env;
    const result = await run(["bash", "-euo", "pipefail", "-c", script], { cwd: directory, env: seen });
    job.log.add(result.output);
    if (result.code !== 0) throw new Error(`before-script-linux ended with ${result.code}`);
  }
  const out = path.resolve(directory, args[args.indexOf("--out") + 1]);
  fs.mkdirSync(out, { recursive: true });
  await job.run.machine.maturin({ ...call, out, env, job });
  return {};
}

const PASSED = ["ACTIONS_", "CARGO_", "GITHUB_", "MATURIN_", "PYO3_", "RUST", "TARGET_"];

function containerEnvironment(env, options) {
  const named = [...(options ?? "").matchAll(/-e (\w+)/g)].map(([, name]) => name);
  const isSeen = (name) => name === "PATH" || name === "HOME" || named.includes(name) || PASSED.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isSeen(name)));
}
