#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How long `piot publish` takes for a large release, beside what the round trips alone cost and beside `cargo publish`
and `twine upload` one after the other. Everything in one run, on one machine, so that the ratios mean something.

    publish_bench.py PIOT SERVER [--latency MS] [--crates N --levels N --wheels N] [--without-peers]

PIOT is the built binary, SERVER the test program `rehearsal_server_for_tests`. 20 crates in 4 levels and 20 wheel sets of 6 files,
2 MB each; every request is held back for 50 ms."""

import argparse
import base64
import gzip
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/e2e"))

from bench import run_once  # noqa: E402

VERSION = "0.1.0"
TARGETS = {
    "x86_64-unknown-linux-gnu": "manylinux_2_28_x86_64",
    "aarch64-unknown-linux-gnu": "manylinux_2_28_aarch64",
    "x86_64-apple-darwin": "macosx_11_0_x86_64",
    "aarch64-apple-darwin": "macosx_11_0_arm64",
    "x86_64-pc-windows-msvc": "win_amd64",
}
IDENTITY = {"repository": "octo/repo", "workflow": "release.yml"}


def crate_name(level, i):
    return f"layer{level}-part{i}"


def describe_crate(level, i):
    dependency = ""
    if level > 0:
        below = crate_name(level - 1, i)
        dependency = f'\n[dependencies]\n{below} = {{ path = "../{below}", version = "0.0.0" }}\n'
    return (f'[package]\nname = "{crate_name(level, i)}"\nversion = "0.0.0"\nedition = "2021"\ndescription = "bench"\n'
            f'license = "MIT"\nrepository = "https://example.org/bench"\n{dependency}')


def describe_wheels(name):
    return (f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2021"\npublish = false\n\n[lib]\nname = "{name}"\n'
            'crate-type = ["cdylib"]\n\n[dependencies]\npyo3 = { version = "0.20", features = ["abi3-py39"] }\n')


class Release:
    """A repository, its plan and its artifacts, made without any compiler."""

    def __init__(self, scratch, piot, options):
        import world

        self.scratch, self.options = scratch, options
        self.noise = random.Random(7)
        self.crates = [[crate_name(level, i) for i in range(options.crates // options.levels)] for level in range(options.levels)]
        self.wheels = [f"wheels{i}" for i in range(options.wheels)]
        self.repository = world.Repository(scratch, self.files())
        self.add_noise()
        self.environment = world.clean_environment(scratch, CARGO_TARGET_DIR=str(scratch / "target"))
        self.plan_file = scratch / "plan.json"
        self.run(piot, "plan", "--out", str(self.plan_file))
        self.plan = json.loads(self.plan_file.read_text())
        self.run(piot, "stamp")
        self.build_crates()
        for name in self.wheels:
            self.build_wheels(name)

    def run(self, *argv, **environment):
        subprocess.run(argv, cwd=self.repository.path, env={**self.environment, **environment}, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def files(self):
        config = ["[putitoutthere]\nversion = 1\n"]
        files = {"Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n', ".gitignore": "target/\nCargo.lock\n"}
        for level, names in enumerate(self.crates):
            for i, name in enumerate(names):
                depends = f'depends_on = ["{crate_name(level - 1, i)}"]\n' if level else ""
                config.append(f'[[package]]\nname = "{name}"\nkind = "crates"\npath = "crates/{name}"\n'
                              f'paths = ["crates/{name}/**"]\n{depends}')
                files[f"crates/{name}/Cargo.toml"] = describe_crate(level, i)
                files[f"crates/{name}/src/lib.rs"] = "pub fn one() -> u32 {\n    1\n}\n"
        targets = json.dumps(list(TARGETS))
        for name in self.wheels:
            config.append(f'[[package]]\nname = "{name}"\nkind = "pypi"\nbuild = "maturin"\npath = "py/{name}"\n'
                          f'paths = ["py/{name}/**"]\ntargets = {targets}\n')
            files[f"py/{name}/Cargo.toml"] = describe_wheels(name) + "\n[workspace]\n"
            files[f"py/{name}/src/lib.rs"] = "\n"
            files[f"py/{name}/pyproject.toml"] = (
                '[build-system]\nrequires = ["maturin>=1,<2"]\nbuild-backend = "maturin"\n\n'
                f'[project]\nname = "{name}"\ndynamic = ["version"]\nrequires-python = ">=3.9"\n')
        return {"putitoutthere.toml": "\n".join(config), **files}

    def add_noise(self):
        for names in self.crates:
            for name in names:
                (self.repository.path / f"crates/{name}/noise.bin").write_bytes(self.noise.randbytes(self.options.bytes))
        self.repository.commit("Add what does not compress")
        self.repository.git("push", "-q", "origin", "main")

    def place(self, package, ending):
        row = next(row for row in self.plan["matrix"] if row["name"] == package and row["artifact_name"].endswith(ending))
        place = self.scratch / "artifacts" / row["artifact_name"]
        place.mkdir(parents=True, exist_ok=True)
        return place

    def build_crates(self):
        target = self.scratch / "target"
        packages = [argument for names in self.crates for name in names for argument in ("-p", name)]
        self.run("cargo", "package", "--offline", "--no-verify", "--allow-dirty", "--target-dir", str(target), *packages)
        for names in self.crates:
            for name in names:
                shutil.copy(target / "package" / f"{name}-{VERSION}.crate", self.place(name, "-crate"))

    def build_wheels(self, name):
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSION}\nRequires-Python: >=3.9\n".encode()
        for target, platform in TARGETS.items():
            module = f"{name}/{name}.pyd" if "windows" in target else f"{name}/{name}.abi3.so"
            entries = {
                f"{name}/__init__.py": b"",
                module: self.noise.randbytes(self.options.bytes),
                f"{name}-{VERSION}.dist-info/METADATA": metadata,
                f"{name}-{VERSION}.dist-info/WHEEL":
                    f"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: false\nTag: cp39-abi3-{platform}\n".encode(),
            }
            record = "".join(
                f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
                for path, data in entries.items())
            entries[f"{name}-{VERSION}.dist-info/RECORD"] = (record + f"{name}-{VERSION}.dist-info/RECORD,,\n").encode()
            file = self.place(name, f"-wheel-{target}") / f"{name}-{VERSION}-cp39-abi3-{platform}.whl"
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for path, data in entries.items():
                    archive.writestr(path, data)
        self.build_sdist(name, metadata)

    def build_sdist(self, name, metadata):
        stamped = self.repository.path / "py" / name
        entries = {"PKG-INFO": metadata, "noise.bin": self.noise.randbytes(self.options.bytes)}
        for file in ("Cargo.toml", "pyproject.toml", "src/lib.rs"):
            entries[file] = (stamped / file).read_bytes()
        with gzip.GzipFile(self.place(name, "-sdist") / f"{name}-{VERSION}.tar.gz", "wb", compresslevel=1, mtime=0) as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for path, data in entries.items():
                    entry = tarfile.TarInfo(f"{name}-{VERSION}/{path}")
                    entry.size = len(data)
                    archive.addfile(entry, io.BytesIO(data))

    def serve(self, state):
        import world

        projects = [("crates", name) for names in self.crates for name in names] + [("pypi", name) for name in self.wheels]
        server = world.Server(
            self.scratch / state, crates_token="cio-bench-token", pypi_token="pypi-bench-token",
            identity={**IDENTITY, "sha": self.plan["head"]},
            existing_projects=[{"registry": registry, "name": name} for registry, name in projects],
            trusted_publishers=[{"registry": registry, "project": name, **IDENTITY} for registry, name in projects])
        server.fault("slow", times=0, delay_ms=self.options.latency)
        return server


def publish(release, server, piot, *arguments):
    return run_once(
        [piot, "publish", "--plan", release.plan_file, "--plan-id", release.plan["plan_id"], "--artifacts",
         release.scratch / "artifacts", "--yes", *arguments],
        release.repository.path, {**release.environment, **server.environment()})


def publish_with_cargo(release, server):
    """One crate after the other, as a release script does."""
    home = release.scratch / "cargo-home"
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(
        f'[registries.rehearsal]\nindex = "sparse+{server.url}/index/"\n[source.crates-io]\nreplace-with = "rehearsal"\n')
    start = time.monotonic()
    for names in release.crates:
        for name in names:
            release.run("cargo", "publish", "--no-verify", "--allow-dirty", "--registry", "rehearsal", "-p", name,
                        CARGO_HOME=str(home), CARGO_REGISTRIES_REHEARSAL_TOKEN="cio-bench-token",
                        CARGO_TARGET_DIR=str(release.scratch / "cargo-target"))
    return (time.monotonic() - start) * 1000


def upload_with_twine(release, server):
    import world

    start = time.monotonic()
    for name in release.wheels:
        files = sorted(str(file) for place in (release.scratch / "artifacts").glob(f"{name}-*") for file in place.iterdir())
        release.run(world.PYTHON, "-m", "twine", "upload", "--disable-progress-bar", "--repository-url",
                    f"{server.url}/pypi/legacy/", "-u", "__token__", "-p", "pypi-bench-token", *files)
    return (time.monotonic() - start) * 1000


def count_bound(options, jobs):
    """Round trips that nothing can run beside, the longer of two chains. Both ask the registry, prove the credentials
    (crates.io: ID token, exchange, give it back; PyPI: audience, ID token, exchange) and get those for the run. Crates
    then upload, read back and look into the index level by level; wheel sets fill the slots, then read back and look
    into the index. The last forge release and giving the token back end it."""
    crates = 1 + 3 + 2 + 3 * options.levels + 1 + 1
    files = options.crates + options.wheels * (len(TARGETS) + 1)
    wheels = 1 + 3 + 2 + max(3, -(-files // jobs)) + 2 + 1 + 1
    return max(crates, wheels)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("piot")
    parser.add_argument("server")
    parser.add_argument("--latency", type=int, default=50)
    parser.add_argument("--crates", type=int, default=20)
    parser.add_argument("--levels", type=int, default=4)
    parser.add_argument("--wheels", type=int, default=20)
    parser.add_argument("--bytes", type=int, default=2 << 20)
    parser.add_argument("--jobs", nargs="*", default=["8"])
    parser.add_argument("--without-peers", action="store_true")
    options = parser.parse_args()
    piot = str(Path(options.piot).resolve())
    os.environ["PIOT_REHEARSAL_SERVER"] = str(Path(options.server).resolve())

    with tempfile.TemporaryDirectory(prefix="piot-bench-") as scratch:
        release = Release(Path(scratch), piot, options)
        print(f"{'':<34} {'wall ms':>9} {'CPU ms':>8} {'peak MB':>8} {'of bound':>9}")
        show = lambda name, wall, cpu=0.0, memory=0.0, bound=None: print(
            f"{name:<34} {wall:9.0f} {cpu:8.0f} {memory:8.1f}" + (f" {wall / bound:9.2f}" if bound else ""), flush=True)
        for jobs in options.jobs:
            server = release.serve(f"registry-{jobs}")
            trips = count_bound(options, int(jobs))
            bound = trips * options.latency
            show(f"bound with {jobs} jobs: {trips} round trips", bound)
            try:
                show(f"piot publish --jobs {jobs}", *publish(release, server, piot, "--jobs", jobs), bound)
                show("  again, nothing to do", *publish(release, server, piot, "--jobs", jobs))
            finally:
                server.stop()
            for tag in release.repository.remote_tags().splitlines():
                release.repository.run("git", "push", "-q", "origin", f":refs/tags/{tag.split()[0]}")
                release.repository.run("git", "tag", "-d", tag.split()[0])
        if not options.without_peers:
            server = release.serve("registry-peers")
            try:
                crates = publish_with_cargo(release, server)
                wheels = upload_with_twine(release, server)
            finally:
                server.stop()
            show("cargo publish, one by one", crates)
            show("twine upload, set by set", wheels)
            show("both", crates + wheels)


if __name__ == "__main__":
    main()
