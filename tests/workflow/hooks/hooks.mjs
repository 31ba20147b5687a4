// SPDX-License-Identifier: MIT
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

let home;

export function initialize({ packages }) {
  home = pathToFileURL(`${packages}/package.json`).href;
}

/** Packages are looked for where they are installed, whatever file of ours asks. */
export function resolve(specifier, context, next) {
  const isPackage = /^[a-z@]/.test(specifier) && !specifier.includes(":") && !isBuiltin(specifier);
  const isOurs = !(context.parentURL ?? "").includes("/node_modules/");
  return next(specifier, isPackage && isOurs ? { ...context, parentURL: home } : context);
}

/** @actions/workflow-parser imports JSON without saying so, which Node refuses. */
export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  return { format: "module", source: `export default ${text}`, shortCircuit: true };
}
