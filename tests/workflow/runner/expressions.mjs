// SPDX-License-Identifier: MIT
// GitHub's expressions, evaluated by GitHub's own library. The status functions and hashFiles() are the runner's to give.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";

const STATUS = /(^|[^\w.-])(success|failure|cancelled|always)\s*\(/i;

/** Is `expression` a `${{ … }}` and nothing else? Then its value keeps its type. */
const WHOLE = /^\s*\$\{\{(.*)\}\}\s*$/s;

export class Expressions {
  /**
   * @param contexts what the expression may read: { github, env, matrix, … } as plain values
   * @param state { success, failure, cancelled } of all that came before, and the workspace for hashFiles
   */
  constructor(contexts, state = { success: true, failure: false, cancelled: false }) {
    this.contexts = contexts;
    this.state = state;
  }

  /** The value of an expression without its braces, as a plain value. */
  evaluate(expression) {
    return toPlain(this.#evaluate(expression));
  }

  /** A scalar of the workflow: its expressions replaced; a lone expression keeps its type. Collections go member by member. */
  fill(value) {
    if (Array.isArray(value)) return value.map((member) => this.fill(member));
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.fill(member)]));
    if (typeof value !== "string") return value;
    const pieces = split(value);
    if (pieces.length === 1 && pieces[0].isExpression && WHOLE.test(value)) return this.evaluate(pieces[0].text);
    return pieces.map((piece) => (piece.isExpression ? this.#evaluate(piece.text).coerceString() : piece.text)).join("");
  }

  /** As `fill`, for what becomes a text: an input, a variable, a script. */
  text(value) {
    const filled = this.fill(value);
    return filled === null || filled === undefined ? "" : toData(filled).coerceString();
  }

  /** An `if:`; nothing there means success(), and so does a condition that asks for no status. */
  condition(value) {
    if (value === undefined || value === null || value === "") return this.state.success;
    if (typeof value === "boolean") return value && this.state.success;
    const pieces = split(String(value));
    const isWhole = WHOLE.test(value) && pieces.length === 1;
    const isBare = pieces.every((piece) => !piece.isExpression);
    if (!isWhole && !isBare) return isTrue(toData(this.text(value))) && this.state.success;
    const expression = isWhole ? pieces[0].text : String(value);
    const asksForStatus = STATUS.test(expression.replace(/'(?:[^']|'')*'/g, "''"));
    return (asksForStatus || this.state.success) && isTrue(this.#evaluate(expression));
  }

  #evaluate(expression) {
    const functions = this.#functions();
    const { tokens } = new Lexer(expression).lex();
    const parsed = new Parser(tokens, Object.keys(this.contexts), functions).parse();
    return new Evaluator(parsed, toData(this.contexts), new Map(functions.map((known) => [known.name.toLowerCase(), known]))).evaluate();
  }

  #functions() {
    const status = (name, answer) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer) });
    return [
      status("success", this.state.success),
      status("failure", this.state.failure),
      status("cancelled", this.state.cancelled),
      status("always", true),
      { name: "hashFiles", minArgs: 1, maxArgs: 255, call: (...names) => new data.StringData(this.#hashFiles(names)) },
    ];
  }

  /** Of plain file names only: no workflow of ours asks for patterns. */
  #hashFiles(names) {
    const whole = createHash("sha256");
    for (const name of names) {
      const content = readFileSync(path.join(this.state.workspace, name.coerceString()));
      whole.update(createHash("sha256").update(content).digest());
    }
    return whole.digest("hex");
  }
}

/** Text and expressions in turn. `}}` inside a quoted string does not end an expression. */
function split(text) {
  const pieces = [];
  let rest = text;
  for (let begin = rest.indexOf("${{"); begin !== -1; begin = rest.indexOf("${{")) {
    const inside = /^(?:[^'}]|'(?:[^']|'')*'|}(?!}))*/.exec(rest.slice(begin + 3))[0];
    const end = begin + 3 + inside.length;
    if (!rest.startsWith("}}", end)) throw new Error(`an expression does not end: ${text}`);
    if (begin > 0) pieces.push({ isExpression: false, text: rest.slice(0, begin) });
    pieces.push({ isExpression: true, text: inside.trim() });
    rest = rest.slice(end + 2);
  }
  if (rest !== "" || pieces.length === 0) pieces.push({ isExpression: false, text: rest });
  return pieces;
}

function toData(value) {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver);
}

function toPlain(value) {
  return JSON.parse(JSON.stringify(value, data.replacer) ?? "null");
}

function isTrue(value) {
  const plain = toPlain(value);
  return plain !== null && plain !== false && plain !== 0 && plain !== "";
}
