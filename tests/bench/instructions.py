#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Guards the planner's speed without a clock: counts instructions under callgrind and compares them with
tests/bench/instructions.json. Needs valgrind and a release build; other compilers and libraries count differently, so
renew the file on your machine first, change the code, and compare.

    tests/bench/instructions.py build/release/src/piot            prints the ratios; ends with 1 above 1.05
    tests/bench/instructions.py build/release/src/piot --renew    writes the counts of this build"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from plan_bench import make

BASELINE = Path(__file__).resolve().parent / "instructions.json"
LIMIT = 1.05
CASES = [("S", ["plan"]), ("M", ["plan"]), ("M", ["plan", "--json"]), ("M", ["version"])]


def count(piot, repository, arguments):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(piot), *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "GIT_"))}
    result = subprocess.run(command, cwd=repository, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found:
        raise SystemExit(f"{' '.join(command)} ended with {result.returncode}:\n{result.stderr}")
    return int(found.group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("piot", type=Path)
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "piot-plan-bench")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    counts = {}
    worst = 0.0
    print(f"{'case':<20} {'instructions':>14} {'baseline':>14} {'ratio':>7}")
    for size, arguments in CASES:
        name = f"{size} {' '.join(arguments)}"
        counts[name] = count(options.piot.resolve(), make(size, options.keep), arguments)
        before = known.get(name)
        ratio = counts[name] / before if before else None
        worst = max(worst, ratio or 0.0)
        print(f"{name:<20} {counts[name]:>14,} {before or '-':>14} {f'{ratio:.3f}' if ratio else '-':>7}")
    if options.renew:
        BASELINE.write_text(json.dumps(counts, indent=2) + "\n")
        return 0
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
