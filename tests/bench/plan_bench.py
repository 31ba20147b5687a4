#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Figures, not tests: what `piot plan` costs on repositories of all sizes and shapes, beside a git command that reads the
same tags. Repositories are made once and kept in --keep DIR.

    tests/bench/plan_bench.py build/release/src/piot
    tests/bench/plan_bench.py build/release/src/piot --shapes S,M,long --rounds 5

Above 256 matrix rows `piot plan` ends with 2 after all its work: L and XL do."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import compare

HERE = Path(__file__).resolve().parent
SIZES = {
    "S": "--packages 2 --commits 100 --files 10",
    "M": "--packages 50 --commits 5000 --files 20",
    "L": "--packages 500 --commits 20000 --files 40",
    "XL": "--packages 2000 --commits 50000 --files 50",
}
SHAPES = {
    **SIZES,
    "lockstep": SIZES["L"] + " --lockstep",
    "all due": SIZES["L"] + " --lock-every 50",
    "long": "--packages 1 --commits 42000 --files 20 --released-at 0.04",
    "XL quiet": SIZES["XL"] + " --changed 3",
}
# As CI has it: one pack, every tag a loose reference, no commit-graph.
CI_SHAPES = {"CI clone of M": "M", "CI clone of L": "L"}


def make(name, directory):
    place = directory / name.replace(" ", "-")
    if place.exists():
        return place
    unfinished = directory / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    if name in CI_SHAPES:
        clone(make(CI_SHAPES[name], directory), unfinished)
    else:
        subprocess.run([sys.executable, str(HERE / "release_repository.py"), str(unfinished), *SHAPES[name].split()], check=True)
    unfinished.rename(place)
    return place


def clone(origin, place):
    git = ["git", "-C", str(place)]
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
    subprocess.run([*git, "fetch", "-q", str(origin), "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"], check=True)
    subprocess.run([*git, "checkout", "-q", "--detach", "refs/remotes/origin/main"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("piot", type=Path)
    parser.add_argument("--shapes", default=",".join([*SHAPES, *CI_SHAPES]))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "piot-plan-bench")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    piot = str(options.piot.resolve())
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "GIT_"))}
    for name in options.shapes.split(","):
        repository = make(name, options.keep)
        print(f"\n{name}: {SHAPES.get(name, '')}".rstrip(": "))
        commands = [
            ("git for-each-ref", ["git", "for-each-ref", "--format=%(objectname)", "refs/tags"]),
            ("piot plan", [piot, "plan"]),
            ("piot plan --format matrix", [piot, "plan", "--format", "matrix"]),
            ("piot plan --json", [piot, "plan", "--json"]),
        ]
        compare(commands, repository, environment, options.rounds, accepts=(0, 2))


if __name__ == "__main__":
    main()
