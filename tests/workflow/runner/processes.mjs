// SPDX-License-Identifier: MIT
import { spawn, spawnSync } from "node:child_process";

/** Runs a program to its end and gives { code, output }; stdout and stderr come together, as in the log of a job. */
export function run(argv, { cwd, env }) {
  return new Promise((done, failed) => {
    const child = spawn(argv[0], argv.slice(1), { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => (output += text));
    }
    child.on("error", failed);
    child.on("close", (code, signal) => done({ code: code ?? `signal ${signal}`, output }));
  });
}

/** git for the tests themselves; throws on failure. */
export function git(cwd, ...words) {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", LC_ALL: "C.UTF-8", GIT_CONFIG_NOSYSTEM: "1" };
  const result = spawnSync("git", [...identity, ...words], { cwd, env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`git ${words.join(" ")}: ${result.stdout}${result.stderr}`);
  return result.stdout.trim();
}
