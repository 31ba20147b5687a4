// SPDX-License-Identifier: MIT
// What a step tells the runner: the files behind GITHUB_OUTPUT and its like, and commands in its output.
import { readFileSync } from "node:fs";

/** `name=value` lines and heredocs, as the runner reads them. A line that is neither fails the step. */
export function readVariables(file) {
  const variables = {};
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  for (let at = 0; at < lines.length; ++at) {
    if (lines[at] === "") continue;
    const heredoc = /^([^=]*?)<<(.+)$/.exec(lines[at]);
    if (heredoc) {
      const end = lines.indexOf(heredoc[2], at + 1);
      if (end === -1) throw new Error(`no end of \`${heredoc[1]}\` in ${file}`);
      variables[heredoc[1]] = lines.slice(at + 1, end).join("\n");
      at = end;
      continue;
    }
    const plain = /^([^=]+)=(.*)$/.exec(lines[at]);
    if (!plain) throw new Error(`not name=value in ${file}: ${lines[at]}`);
    variables[plain[1]] = plain[2];
  }
  return variables;
}

/** Lines of GITHUB_PATH, the last one first in PATH. */
export function readPaths(file) {
  return readFileSync(file, "utf8").split(/\r?\n/).filter((line) => line !== "").reverse();
}

const COMMAND = /^::([a-z-]+)( [^:]*)?::(.*)$/;
/** Commands that would change the run: an output or a variable that nobody wrote to a file. */
const FORBIDDEN = new Set(["set-output", "save-state", "set-env", "add-path"]);

/** Reads a step's output line by line: masks are learned and applied, annotations kept. */
export class Log {
  constructor(masks = []) {
    this.masks = new Set(masks);
    this.lines = [];
    this.annotations = [];
    this.forbidden = [];
  }

  add(text) {
    for (const line of text.split(/\r?\n/)) this.#addLine(line);
  }

  get text() {
    return this.lines.map((line) => this.#hide(line)).join("\n");
  }

  #addLine(line) {
    const [, name, properties, message] = COMMAND.exec(line) ?? [];
    if (name === "stop-commands") return void (this.resume = message);
    if (this.resume !== undefined) {
      if (line === `::${this.resume}::`) this.resume = undefined;
      else this.lines.push(line);
      return;
    }
    if (name === "add-mask") return void this.masks.add(unescape(message));
    if (["error", "warning", "notice"].includes(name))
      this.annotations.push({ severity: name, properties: (properties ?? "").trim(), message: unescape(message) });
    if (FORBIDDEN.has(name)) this.forbidden.push(line);
    this.lines.push(line);
  }

  #hide(line) {
    let hidden = line;
    for (const mask of this.masks) if (mask !== "") hidden = hidden.replaceAll(mask, "***");
    return hidden;
  }
}

function unescape(text) {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
