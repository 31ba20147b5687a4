#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second opinion on plans: random repositories, planned by slow, plain code over git's own commands.

usage: oracle.py --piot BINARY [--seeds FIRST COUNT] [--jobs N] [--all-rules] [--rules] [--keep DIR]

For every seed builder.py makes a repository, model/ works out the plan by the rules as they are written (it shares nothing
with src/), and `BINARY plan --json` runs on it. Compared are the releases with everything about them (version, tag, level,
order, kinds of reasons), the baseline, the notices about tags, or the codes of all errors; every `changed` reason must
show a file, glob and commit that bear it out. Every few seeds, properties.py also asks for what must hold of any plan.
Disagreements are printed with their seeds and end the run with status 1; --keep leaves the repository of the first one.
--all-rules fails when a rule of model/rules.py was never exercised, --rules prints how often each was.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from builder import Builder
from model import grammar
from model.planner import Planner
from model.repository import ENVIRONMENT, Repository
from model.rules import RULES, hits
import properties

# Seeds that once disagreed; they run every time. (A change of builder.py gives their repositories to other seeds.)
REGRESSIONS = {
    447: "a history of its own, merged twice: the second merge does not bring again what the first one brought",
    2106: "the same, on a prerelease line",
}
COMPARED_NOTICES = {"PIOT_PLAN_TAG_NOTICE", "PIOT_PLAN_PARALLEL_LINE", "PIOT_PLAN_HELD"}
PROPERTIES_EVERY = 8
MEMORY = "/dev/shm"  # several times faster than a disk
CHUNK = 25


def expected_plan(repository, builder):
    planner = Planner(repository, builder.config, builder.options)
    releases = planner.plan()
    if planner.errors:
        return {"errors": sorted(planner.errors)}, planner
    return {"releases": releases, "baseline": planner.baseline(), "notices": sorted(planner.notices)}, planner


def flags_of(options):
    flags = []
    for key in ("only", "exclude"):
        if getattr(options, key):
            flags += [f"--{key}", ",".join(getattr(options, key))]
    if options.release:
        flags += ["--release", ",".join(name + (f"@{wish}" if wish else "") for name, wish in options.release)]
    return flags


def run_piot(binary, directory, flags, **changes):
    return subprocess.run([binary, "plan", "--json", "-C", directory, *flags], capture_output=True,
                          env={**ENVIRONMENT, **changes})


def actual_plan(run):
    if run.returncode not in (0, 2, 4):
        return {"crashed": run.returncode, "stderr": run.stderr.decode(errors="replace")}, None
    document = json.loads(run.stdout)
    if run.returncode != 0:
        return {"errors": sorted({error["code"] for error in document if error["severity"] == "error"})}, None
    releases = []
    for release in document["releases"]:
        kept = {key: release[key] for key in ("package", "previous", "version", "registry_version", "tag", "level")}
        kinds = {reason["kind"] for reason in release["reasons"]} - {"trailer"}
        releases.append({**kept, "reasons": sorted(kinds)})
    notices = {notice["code"] for notice in document["notices"]} & COMPARED_NOTICES
    return {"releases": releases, "baseline": [{key: entry[key] for key in ("package", "version", "tag")}
                                               for entry in document["baseline"]], "notices": sorted(notices)}, document


def agree(expected, actual, planner):
    options = planner.options
    if planner.releases.has_dead_tags:  # piot names those that it comes across on its way to the last release
        for plan in (expected, actual):
            plan["notices"] = sorted({*plan.get("notices", ()), "PIOT_PLAN_TAG_NOTICE"})
    if options.release and "errors" in expected and "errors" in actual:
        return set(actual["errors"]) <= set(expected["errors"])  # what cannot be planned is not judged further
    return expected == actual


def unquote(path):
    if not path.startswith('"'):
        return path
    data = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), path[1:-1].encode())
    return data.replace(b'\\"', b'"').replace(b"\\\\", b"\\").decode("utf-8", "surrogateescape")


def find_lies(document, planner):
    """What the plan says about itself and is not so."""
    lies, repository = [], planner.repository
    rows = [(row["name"], row["version"]) for row in document["matrix"]]
    if list(dict.fromkeys(rows)) != [(r["package"], r["registry_version"]) for r in document["releases"]]:
        lies.append(f"the matrix does not follow the releases: {rows}")
    for release in document["releases"]:
        name = release["package"]
        for reason in release["reasons"]:
            if reason["kind"] != "changed":
                continue
            path, unit = unquote(reason["path"]), reason["commit"]
            holds = (reason["glob"] in planner.by_name[name]["paths"] and grammar.glob_regex(reason["glob"]).match(path) and
                     path in repository.differing(planner.releases.base[name], repository.head) and
                     unit in planner.trailers.ranges[name] and path in repository.changed_by(unit) and
                     not planner.trailers.skips(unit, name))
            if not holds:
                lies.append(f"{name}: {reason}")
    return lies


def check_seed(binary, seed, scratch):
    """(kind of plan, complaint or None)"""
    builder = Builder(seed)
    builder.write(scratch)
    builder.flags = flags_of(builder.options)
    expected, planner = expected_plan(Repository(scratch), builder)
    run = run_piot(binary, scratch, builder.flags)
    actual, document = actual_plan(run)
    kind = "refused" if "errors" in expected else "planned" if expected["releases"] else "empty"
    if not agree(expected, actual, planner):
        difference = {key: (expected.get(key), actual.get(key)) for key in {**expected, **actual}
                      if expected.get(key) != actual.get(key)}
        return kind, f"themes {sorted(builder.themes)}, flags {builder.flags}\n(expected, actual): {json.dumps(difference, indent=1)}"
    lies = find_lies(document, planner) if document else []
    if not lies and seed % PROPERTIES_EVERY == 0:
        ask = lambda flags=(), **changes: run_piot(binary, scratch, flags, **changes)
        lies = properties.check(builder, planner, run, ask)
    return kind, "\n".join(lies) or None


def check_chunk(binary, seeds, keep):
    tally, complaints = collections.Counter(), []
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as scratch:
            directory = os.path.join(scratch, "r.git")
            try:
                kind, complaint = check_seed(binary, seed, directory)
            except Exception as error:  # the model or the builder broke: as good as a disagreement
                kind, complaint = "broken", f"{type(error).__name__}: {error}"
            tally[kind] += 1
            if complaint:
                complaints.append((seed, complaint))
                if keep and not os.path.exists(keep):
                    shutil.copytree(directory, keep)
    return tally, complaints, hits_of_this_chunk()


def hits_of_this_chunk():
    taken = collections.Counter(hits)
    hits.clear()
    return taken


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--piot", required=True)
    arguments.add_argument("--seeds", nargs=2, type=int, default=(1, 100), metavar=("FIRST", "COUNT"))
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--all-rules", action="store_true")
    arguments.add_argument("--rules", action="store_true")
    arguments.add_argument("--keep")
    options = arguments.parse_args()
    seeds = list(dict.fromkeys([*REGRESSIONS, *range(options.seeds[0], sum(options.seeds))]))
    chunks = [seeds[i:i + CHUNK] for i in range(0, len(seeds), CHUNK)]
    tally, complaints, exercised = collections.Counter(), [], collections.Counter()
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        for part in pool.map(check_chunk, *zip(*[(options.piot, chunk, options.keep) for chunk in chunks])):
            tally += part[0]
            complaints += part[1]
            exercised += part[2]
    for seed, complaint in complaints[:10]:
        print(f"seed {seed}: {complaint}\n")
    if options.rules:
        for rule in RULES:
            print(f"{exercised[rule]:8} {rule}")
    missing = [rule for rule in RULES if not exercised[rule]] if options.all_rules else []
    for rule in missing:
        print(f"never exercised: {rule}")
    print(f"{len(seeds)} repositories, {len(complaints)} disagreements, {sum(map(bool, exercised.values()))} of {len(RULES)} rules: "
          f"{dict(tally)}")
    return 1 if complaints or missing else 0


if __name__ == "__main__":
    sys.exit(main())
