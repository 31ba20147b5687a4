#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Figures, not tests: what starting piot costs beside starting other tools, and how large it is.

    tests/bench/startup_bench.py build/release/src/piot [PACKAGE…]

Times are medians of whole processes run in turn, in the demo repository; read the ratios, machines are noisy."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "e2e"))
sys.path.insert(0, str(SOURCE / "tests" / "bench"))
from bench import compare


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    piot = str(Path(sys.argv[1]).resolve())
    import world

    with tempfile.TemporaryDirectory(prefix="piot-bench-") as scratch:
        demo = Path(scratch) / "tidewell"
        environment = world.clean_environment(scratch)
        subprocess.run([SOURCE / "tests/fixtures/demo/make_repository.sh", demo], check=True, env=environment, stdout=subprocess.DEVNULL)
        commands = [("node -e 0", ["node", "-e", "0"])] if shutil.which("node") else []
        commands += [("python3 -c 0", [world.PYTHON, "-c", "0"]), ("git describe", ["git", "describe", "--tags", "--always"]),
                     ("piot version", [piot, "version"]), ("piot plan", [piot, "plan"])]
        compare(commands, demo, environment, rounds=31)
    print()
    module = Path(piot).parent / "piot-network.so"
    for file in [Path(piot), *([module] if module.exists() else []), *map(Path, sys.argv[2:])]:
        print(f"{file.name:<50} {os.stat(file).st_size / 1e6:7.2f} MB")


if __name__ == "__main__":
    main()
