// SPDX-License-Identifier: MIT
// Stand-ins for actions/upload-artifact and actions/download-artifact, and the store between them.
import fs from "node:fs";
import path from "node:path";

/** The artifacts of one run. Nobody can change one that is there, or take its name without asking to replace it. */
export class ArtifactStore {
  constructor(directory) {
    this.directory = directory;
    this.artifacts = [];
    this.attempt = 1;
  }

  /** "Re-run failed jobs" goes on seeing the artifacts of earlier attempts, "re-run all jobs" does not. */
  beginAttempt({ keepsArtifacts }) {
    this.attempt += 1;
    if (!keepsArtifacts) this.artifacts = [];
  }

  add(name, root, files, { overwrite = false } = {}) {
    if (/["<>:|*?\r\n\\/]/.test(name)) throw new Error(`the artifact name is not valid: ${name}`);
    if (overwrite) this.artifacts = this.artifacts.filter((artifact) => artifact.name !== name);
    // Those of earlier attempts count, too: whether GitHub counts by attempt or by run differs from report to report.
    if (this.artifacts.some((artifact) => artifact.name === name))
      throw new Error(`an artifact with this name already exists on the workflow run: ${name}`);
    const place = path.join(this.directory, String(this.attempt), name);
    for (const file of files) {
      const target = path.join(place, path.relative(root, file));
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.copyFileSync(file, target);
      // A zip of the service keeps no permissions.
      fs.chmodSync(target, 0o644);
    }
    this.artifacts.push({ name, place });
  }

  list() {
    return [...this.artifacts].sort((left, right) => left.name.localeCompare(right.name));
  }

  /** Every file of every artifact, as `name/path`. */
  listFiles() {
    return this.list().flatMap(({ name, place }) => walk(place).map((file) => `${name}/${path.relative(place, file)}`));
  }
}

function walk(place) {
  return fs.readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(place, entry.name);
    return entry.isDirectory() ? walk(file) : [file];
  });
}

/** A file, a directory, or a pattern with `*` in its last part; other patterns are not in any workflow of ours. */
function find(pattern) {
  const [directory, name] = [path.dirname(pattern), path.basename(pattern)];
  if (directory.includes("*")) throw new Error(`this runner knows no pattern like ${pattern}`);
  if (name.includes("*")) {
    const wanted = toPattern(name);
    const entries = fs.existsSync(directory) ? fs.readdirSync(directory).filter((entry) => wanted.test(entry)) : [];
    return { root: directory, files: entries.flatMap((entry) => list(path.join(directory, entry))) };
  }
  if (!fs.existsSync(pattern)) return { root: pattern, files: [] };
  return { root: fs.statSync(pattern).isDirectory() ? pattern : directory, files: list(pattern) };
}

/** A file, or all that a directory holds. */
function list(place) {
  return fs.statSync(place).isDirectory() ? walk(place) : [place];
}

export async function uploadArtifact({ inputs, job }) {
  const { root, files } = find(path.resolve(job.workspace, inputs.path));
  const isHidden = (file) => path.relative(root, file).split(path.sep).some((part) => part.startsWith("."));
  const chosen = inputs["include-hidden-files"] === "true" ? files : files.filter((file) => !isHidden(file));
  if (chosen.length === 0) {
    const message = `No files were found with the provided path: ${inputs.path}. No artifacts will be uploaded.`;
    if (inputs["if-no-files-found"] === "error") throw new Error(message);
    job.log.add(inputs["if-no-files-found"] === "ignore" ? message : `::warning::${message}`);
    return {};
  }
  job.run.artifacts.add(inputs.name || "artifact", root, chosen, { overwrite: inputs.overwrite === "true" });
  return {};
}

export async function downloadArtifact({ inputs, job }) {
  const place = path.resolve(job.workspace, inputs.path || ".");
  const known = job.run.artifacts.list();
  if (inputs.name) {
    const artifact = known.find(({ name }) => name === inputs.name);
    if (!artifact) throw new Error(`Artifact not found for name: ${inputs.name}`);
    fs.cpSync(artifact.place, place, { recursive: true });
    return { "download-path": place };
  }
  const wanted = toPattern(inputs.pattern || "*");
  const chosen = known.filter(({ name }) => wanted.test(name));
  // Since v5 one that is alone gets no directory of its own.
  const isFlat = inputs["merge-multiple"] === "true" || chosen.length === 1;
  for (const artifact of chosen) {
    const target = isFlat ? place : path.join(place, artifact.name);
    fs.cpSync(artifact.place, target, { recursive: true });
  }
  return { "download-path": place };
}

/** `*` and `{a,b}`. */
function toPattern(text) {
  const escaped = text.replace(/[.+^$()|[\]\\?]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped.replace(/\{([^}]*)\}/g, (_, choices) => `(${choices.replaceAll(",", "|")})`)}$`);
}
