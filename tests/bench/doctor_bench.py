#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Figures, not tests: what `piot doctor --offline` costs beside `piot plan`, which it does as well, and `git status`, which
looks at the same files. The promise is 500 packages in less than a second. Repositories are made once and kept in --keep DIR.

    tests/bench/doctor_bench.py build/release/src/piot
    tests/bench/doctor_bench.py build/release/src/piot --shapes workspace,M --rounds 5

`workspace` is one Cargo workspace of 500 packages in order: half of them crates that depend on each other by path and inherit
from the workspace, half PyO3 wheels over them, with a lockfile and the workflows of `piot init`. The others are those of
plan_bench.py: long histories, and manifests with a finding or two each, so doctor ends with 1."""

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import compare
from plan_bench import SHAPES, make

PACKAGES = 500
FILES = 40
INHERITED = "version.workspace = true\nedition.workspace = true\nlicense.workspace = true\nrepository.workspace = true\n"


def crate_files(number):
    """A crate that stands on up to three before it."""
    name = f"crate{number}"
    below = [f"crate{number - step}" for step in (1, 7, 40) if number >= step]
    manifest = f'[package]\nname = "{name}"\ndescription = "Part {number}"\n{INHERITED}\n[dependencies]\n'
    manifest += "".join(f'{other} = {{ path = "../{other}", version = "0.1.0" }}\n' for other in below)
    files = {f"crates/{name}/Cargo.toml": manifest, f"crates/{name}/src/lib.rs": "pub fn part() {}\n"}
    files.update({f"crates/{name}/src/part{k}/mod.rs": f"pub fn step{k}() {{}}\n" for k in range(FILES - len(files))})
    return files, (f'[[package]]\nname = "{name}"\nkind = "crates"\npath = "crates/{name}"\n'
                   f'paths = ["crates/{name}/**", "Cargo.toml"]\ndepends_on = {below}\n').replace("'", '"')


def wheel_files(number):
    """A wheel over one crate."""
    name, crate = f"wheel{number}", f"crate{number}"
    place = f"python/{name}"
    files = {
        f"{place}/Cargo.toml": f'[package]\nname = "{name}-extension"\npublish = false\n{INHERITED}\n[lib]\nname = "_{name}"\n'
                               'crate-type = ["cdylib"]\n\n[dependencies]\npyo3 = { version = "0.22", features = ["abi3-py310"] }\n'
                               f'{crate} = {{ path = "../../crates/{crate}", version = "0.1.0" }}\n',
        f"{place}/pyproject.toml": '[build-system]\nrequires = ["maturin>=1.5"]\nbuild-backend = "maturin"\n\n'
                                   f'[project]\nname = "{name}"\ndynamic = ["version"]\nrequires-python = ">=3.10"\n\n'
                                   f'[tool.maturin]\nmodule-name = "{name}._{name}"\npython-source = "python"\n',
        f"{place}/src/lib.rs": f"#[pyo3::pymodule]\nfn _{name}() {{}}\n",
        f"{place}/python/{name}/__init__.py": f"from ._{name} import *\n",
    }
    files.update({f"{place}/python/{name}/part{k}.py": f"STEP = {k}\n" for k in range(FILES - len(files))})
    return files, (f'[[package]]\nname = "{name}"\nkind = "pypi"\nbuild = "maturin"\npath = "{place}"\n'
                   f'paths = ["{place}/**", "Cargo.toml"]\ndepends_on = ["{crate}"]\ntargets = ["x86_64-unknown-linux-gnu"]\n')


def make_workspace(directory, piot):
    place = directory / "workspace"
    if place.exists():
        return place
    unfinished = directory / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    config, lock = ["[putitoutthere]\nversion = 1\n"], "version = 4\n"
    files = {"Cargo.toml": '[workspace]\nmembers = ["crates/*", "python/*"]\nresolver = "2"\n\n[workspace.package]\nversion = "0.1.0"\n'
                           'edition = "2021"\nlicense = "MIT"\nrepository = "https://github.com/octo/workspace"\n'}
    for number in range(PACKAGES // 2):
        for made, name in ((crate_files(number), f"crate{number}"), (wheel_files(number), f"wheel{number}-extension")):
            files.update(made[0])
            config.append(made[1] + '[package.trust_policy]\nworkflow = "release.yml"\nenvironment = "release"\n')
            lock += f'\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n'
    files.update({"putitoutthere.toml": "\n".join(config), "Cargo.lock": lock})
    for path, text in files.items():
        (unfinished / path).parent.mkdir(parents=True, exist_ok=True)
        (unfinished / path).write_text(text)
    git = ["git", "-C", str(unfinished), "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "remote", "add", "origin", "https://github.com/octo/workspace"], check=True)
    commit(git, "init")
    # Everything is released: a first plan of all would have more rows than GitHub runs.
    for number in range(PACKAGES // 2):
        for name in (f"crate{number}", f"wheel{number}"):
            subprocess.run([*git, "tag", f"{name}-v0.1.0"], check=True)
    subprocess.run([piot, "init", "--yes", "--offline", "--quiet", "--action-ref", "piot-release/piot@" + "0" * 40], cwd=unfinished,
                   check=True, stdout=subprocess.DEVNULL)
    commit(git, "Release with piot")
    unfinished.rename(place)
    return place


def commit(git, message):
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", message], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("piot", type=Path)
    parser.add_argument("--shapes", default="workspace,S,M,L")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "piot-plan-bench")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    piot = str(options.piot.resolve())
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "GIT_"))}
    for name in options.shapes.split(","):
        repository = make_workspace(options.keep, piot) if name == "workspace" else make(name, options.keep)
        print(f"\n{name}: {SHAPES.get(name, f'{PACKAGES} packages of {FILES} files, in order')}")
        commands = [
            ("piot plan", [piot, "plan"]),
            ("git status", ["git", "status", "--short"]),
            ("piot doctor --offline", [piot, "doctor", "--offline"]),
            ("piot doctor --offline --json", [piot, "doctor", "--offline", "--json"]),
        ]
        compare(commands, repository, environment, options.rounds, accepts=(0, 1, 2))


if __name__ == "__main__":
    main()
