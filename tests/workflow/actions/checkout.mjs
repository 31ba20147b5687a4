// SPDX-License-Identifier: MIT
// Stand-in for actions/checkout. The remote is a bare repository; who has no credentials that may write cannot push.
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { git } from "../runner/processes.mjs";

export async function checkout({ inputs, job }) {
  const { github } = job.contexts;
  const place = path.resolve(job.workspace, inputs.path || ".");
  const depth = Number(inputs["fetch-depth"] || 1);
  const remote = `file://${job.run.repository.remote}`;
  fs.mkdirSync(place, { recursive: true });
  git(place, "init", "-q", "-b", "unborn");
  git(place, "remote", "add", "origin", remote);
  git(place, "config", "gc.auto", "0");
  const branch = /^refs\/heads\/(.+)$/.exec(github.ref)?.[1];
  const tracking = branch ? `refs/remotes/origin/${branch}` : github.ref.replace("refs/", "refs/remotes/");
  if (depth === 0) git(place, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*");
  const how = depth > 0 ? ["--depth", String(depth), "--no-tags"] : [];
  git(place, "fetch", "-q", ...how, "origin", `+${github.sha}:${tracking}`);
  if (branch) git(place, "checkout", "-q", "--force", "-B", branch, tracking);
  else git(place, "checkout", "-q", "--force", tracking);
  persistCredentials(place, inputs["persist-credentials"] !== "false", job);
  return { ref: github.ref, commit: github.sha };
}

/** Since v6 the token lies in a file of RUNNER_TEMP that .git/config includes; it goes when the job ends. */
function persistCredentials(place, isWanted, job) {
  const mayPush = isWanted && job.permissions.contents === "write";
  if (!mayPush) git(place, "config", "remote.origin.pushurl", "/nonexistent/no-credentials.git");
  if (!isWanted) return;
  const file = path.join(job.temp, `git-credentials-${randomUUID()}.config`);
  fs.writeFileSync(file, `[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${job.contexts.github.token}\n`);
  git(place, "config", `includeIf.gitdir:${path.join(place, ".git")}.path`, file);
  job.atEnd.push(() => fs.rmSync(file));
}
