#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Figures, not tests: what piot costs on this machine, beside something everybody knows, in one run.

    tests/bench/bench.py build/release/src/piot build/release/tests/rehearsal_server_for_tests

Times are medians of whole processes run in turn; read the ratios, machines are noisy."""

import base64
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "e2e"))


def run_once(argv, cwd, env, accepts=(0,)):
    """Wall ms, CPU ms and peak memory in MB of one process that ends with one of the accepted codes."""
    started = time.monotonic()
    process = subprocess.Popen(argv, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    # The kernel's ru_maxrss also counts what this script held when it forked, so the process is watched from outside;
    # VmHWM only grows, so the last look is the peak but for the final milliseconds.
    peak = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, read_peak(process.pid))
        time.sleep(0.001)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepts:
        raise SystemExit(f"{argv} ended with {process.returncode}")
    return (time.monotonic() - started) * 1000, (usage.ru_utime + usage.ru_stime) * 1000, peak


def read_peak(pid):
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def compare(commands, cwd, env, rounds, accepts=(0,)):
    """Medians of several commands run in turn, each with its ratio to the first."""
    samples = {name: [] for name, _ in commands}
    for round_number in range(rounds + 1):
        for name, argv in commands:
            sample = run_once(argv, cwd, env, accepts)
            if round_number > 0:
                samples[name].append(sample)
    print(f"{'command':<28} {'wall ms':>8} {'CPU ms':>8} {'peak MB':>8} {'CPU ratio':>10}")
    base = None
    for name, _ in commands:
        wall, cpu, memory = (statistics.median(column) for column in zip(*samples[name]))
        base = base or cpu
        print(f"{name:<28} {wall:8.1f} {cpu:8.1f} {memory:8.1f} {cpu / base:10.2f}")


def make_wheel(directory, megabytes):
    """A valid wheel with a data file that does not compress."""
    name = directory / "minipy-0.1.0-py3-none-any.whl"
    entries = {
        "minipy/__init__.py": b"ANSWER = 42\n",
        "minipy/noise.bin": os.urandom(megabytes << 20),
        "minipy-0.1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: minipy\nVersion: 0.1.0\n",
        "minipy-0.1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for path, data in entries.items()
    )
    entries["minipy-0.1.0.dist-info/RECORD"] = (record + "minipy-0.1.0.dist-info/RECORD,,\n").encode()
    with zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as archive:
        for path, data in entries.items():
            archive.writestr(path, data)


def measure_upload(piot, megabytes):
    import world

    with tempfile.TemporaryDirectory(prefix="piot-bench-") as scratch:
        scratch = Path(scratch)
        files = dict(world.FILES)
        files["putitoutthere.toml"] = (
            '[putitoutthere]\nversion = 1\n\n[[package]]\nname = "minipy"\nkind = "pypi"\npath = "py"\npaths = ["py/**"]\npure = true\n'
        )
        repository = world.Repository(scratch, files)
        environment = world.clean_environment(scratch)
        plan_file = scratch / "plan.json"
        subprocess.run([piot, "plan", "--out", plan_file], cwd=repository.path, env=environment, check=True, stdout=subprocess.DEVNULL)
        document = json.loads(plan_file.read_text())
        subprocess.run([piot, "stamp"], cwd=repository.path, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([world.PYTHON, "-m", "build", "--no-isolation", "--sdist", "--outdir", scratch / "artifacts/minipy-sdist", "py"],
                       cwd=repository.path, env=environment, check=True, stdout=subprocess.DEVNULL)
        (scratch / "artifacts/minipy-wheel-any").mkdir(parents=True)
        make_wheel(scratch / "artifacts/minipy-wheel-any", megabytes)
        server = world.Server(
            scratch / "registry", existing_projects=[{"registry": "pypi", "name": "minipy"}],
            trusted_publishers=[{"registry": "pypi", "project": "minipy", "repository": "octo/repo", "workflow": "release.yml"}])
        try:
            wall, cpu, memory = run_once(
                [piot, "publish", "--plan", plan_file, "--plan-id", document["plan_id"], "--artifacts", scratch / "artifacts", "--yes"],
                repository.path, {**environment, **server.environment()})
        finally:
            server.stop()
        print(f"publish of a {megabytes:>3} MB wheel: {wall:8.0f} ms wall, {cpu:8.0f} ms CPU, {memory:6.1f} MB peak")


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    piot, os.environ["PIOT_REHEARSAL_SERVER"] = str(Path(sys.argv[1]).resolve()), str(Path(sys.argv[2]).resolve())
    import world

    with tempfile.TemporaryDirectory(prefix="piot-bench-") as scratch:
        demo = Path(scratch) / "tidewell"
        environment = world.clean_environment(scratch)
        subprocess.run([SOURCE / "tests/fixtures/demo/make_repository.sh", demo], check=True, env=environment, stdout=subprocess.DEVNULL)
        compare(
            [("git describe (for scale)", ["git", "describe", "--tags", "--always"]), ("piot version", [piot, "version"]),
             ("piot plan", [piot, "plan"]), ("piot plan --json", [piot, "plan", "--json"])],
            demo, environment, rounds=21)
    for megabytes in (1, 200):
        measure_upload(piot, megabytes)


if __name__ == "__main__":
    main()
