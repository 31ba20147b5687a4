#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes a repository with a long release history, the same for the same arguments, through one `git fast-import`.

    tests/bench/release_repository.py DIR --packages 50 --commits 5000 --files 20

Half of the packages are crates, half maturin wheels. They depend on each other in layers. Each was released once, on its
own commit somewhere between a fifth and the end of the history; since then 40 % were worked on, 30 % only stand on
others, 30 % stand still. Every eighth commit is a merge of two; HEAD is one that asks for a minor release."""

import argparse
import random
import subprocess
from pathlib import Path

TARGETS = '["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-apple-darwin", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]'
LAYERS = 8
EPOCH = 1_600_000_000


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--packages", type=int, default=50)
    parser.add_argument("--commits", type=int, default=5000)
    parser.add_argument("--files", type=int, default=20, help="per package")
    parser.add_argument("--lockstep", action="store_true", help="all packages were released on one commit")
    parser.add_argument("--lock-every", type=int, default=0, metavar="N", help="every Nth commit touches Cargo.lock, so everything is due")
    parser.add_argument("--changed", type=int, metavar="N", help="since the releases only N packages were worked on")
    parser.add_argument("--released-at", type=float, metavar="SHARE", help="all releases at this share of the history")
    return parser.parse_args()


class Stream:
    """fast-import commands on their way to git."""

    def __init__(self, directory):
        subprocess.run(["git", "init", "-q", "-b", "main", str(directory)], check=True)
        self.git = subprocess.Popen(["git", "-C", str(directory), "fast-import", "--quiet"], stdin=subprocess.PIPE)
        self.mark = 0

    def write(self, text):
        self.git.stdin.write(text.encode())

    def data(self, text):
        self.write(f"data {len(text.encode())}\n{text}\n")

    def commit(self, branch, message, changes, parents):
        self.mark += 1
        self.write(f"commit refs/heads/{branch}\nmark :{self.mark}\ncommitter bench <bench@example.com> {EPOCH + 600 * self.mark} +0000\n")
        self.data(message)
        for kind, parent in zip(("from", "merge"), parents):
            self.write(f"{kind} :{parent}\n")
        for path, text in sorted(changes.items()):
            self.write(f"M 100644 inline {path}\n")
            self.data(text)
        return self.mark

    def tag(self, name, mark):
        self.write(f"tag {name}\nfrom :{mark}\ntagger bench <bench@example.com> {EPOCH + 600 * mark} +0000\n")
        self.data(name)

    def close(self):
        self.git.stdin.close()
        if self.git.wait() != 0:
            raise SystemExit("git fast-import failed")


class Model:
    """Which packages there are, and what each commit changes."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(7)
        count = options.packages
        width = -(-count // LAYERS)
        self.names = [f"unit{i}" for i in range(count)]
        self.fate = ["worked_on" if i % 10 < 4 else "stands_on_others" if i % 10 < 7 else "still" for i in range(count)]
        self.depends_on = []
        for i in range(count):
            layer = i // width
            beneath = range((layer - 1) * width, layer * width) if layer else []
            if self.fate[i] == "still":
                beneath = [j for j in beneath if self.fate[j] == "still"]
            self.depends_on.append(sorted(self.random.sample(list(beneath), min(3, len(beneath)))))
        self.files = [self.files_of(i) for i in range(count)]
        self.released_at = self.choose_releases()
        busy = [i for i in range(count) if self.fate[i] == "worked_on"]
        self.busy = busy if options.changed is None else busy[: options.changed]

    def files_of(self, package):
        root = f"crates/{self.names[package]}"
        files = [f"{root}/Cargo.toml", f"{root}/src/lib.rs"] + ([f"{root}/pyproject.toml"] if package % 2 else [])
        return files + [f"{root}/src/part{k // 10}/module{k}.rs" for k in range(self.options.files - len(files))]

    def choose_releases(self):
        options = self.options
        if options.lockstep or options.released_at is not None:
            return [int(options.commits * (options.released_at or 0.6))] * options.packages
        places = [int(options.commits * (0.2 + 0.75 * (i + 1) / (options.packages + 1))) for i in range(options.packages)]
        self.random.shuffle(places)
        return places

    def text(self, path, revision):
        package = path.split("/")[1] if path.startswith("crates/") else ""
        if path.endswith("Cargo.toml") and package:
            extra = "\n[dependencies]\npyo3 = { version = \"0.22\", features = [\"abi3-py310\"] }\n" if int(package[4:]) % 2 else ""
            return f'[package]\nname = "{package}"\nversion = "0.1.0"\n# {revision}\n{extra}'
        if path.endswith("pyproject.toml"):
            return f'[build-system]\nbuild-backend = "maturin"\n\n[project]\nname = "{package}"\nrequires-python = ">=3.10"\n# {revision}\n'
        lines = "".join(f"pub fn step{k}() -> u32 {{ {k * 31 + revision} }}\n" for k in range(6))
        return f"// {path}, revision {revision}\n{lines}"

    def config(self):
        lines = ["[putitoutthere]", "version = 1"]
        for i, name in enumerate(self.names):
            needs = ", ".join(f'"{self.names[j]}"' for j in self.depends_on[i])
            lines += ["", "[[package]]", f'name = "{name}"', f'kind = "{"pypi" if i % 2 else "crates"}"', f'path = "crates/{name}"',
                      f'paths = ["crates/{name}/**", "Cargo.lock", "shared/**/*.rs"]', f"depends_on = [{needs}]"]
            if i % 2:
                lines += ['build = "maturin"', f"targets = {TARGETS}"]
        return "\n".join(lines) + "\n"

    def first_commit(self):
        files = {path: self.text(path, 0) for paths in self.files for path in paths}
        files.update({f"shared/part{k // 10}/s{k}.rs": self.text("shared", k) for k in range(40)})
        files.update({"putitoutthere.toml": self.config(), "Cargo.lock": "version = 4\n", "README.md": "# bench\n"})
        return files

    def changes(self, number):
        draw = self.random
        if self.options.lock_every and number % self.options.lock_every == 0:
            return {"Cargo.lock": f"version = 4\n# {number}\n"}
        package = self.choose_package(number)
        if package is None:
            return {f"docs/page{draw.randrange(60)}.md": f"page {number}\n"}
        paths = draw.sample(self.files[package], min(len(self.files[package]), draw.choice((1, 1, 2, 3))))
        return {path: self.text(path, number) for path in paths}

    def choose_package(self, number):
        draw = self.random
        if draw.random() < 0.1:
            return None
        if number > min(self.released_at) and draw.random() < 0.85:
            # Few packages get most of the work.
            return self.busy[int(len(self.busy) * draw.random() ** 2)] if self.busy else None
        package = draw.randrange(self.options.packages)
        is_allowed = number < self.released_at[package] or package in self.busy
        return package if is_allowed else None


def main():
    options = parse_arguments()
    model = Model(options)
    stream = Stream(options.directory)
    releases = {}
    for package, place in enumerate(model.released_at):
        releases.setdefault(place, []).append(model.names[package])
    tags = []
    tip = stream.commit("main", "init\n", model.first_commit(), [])
    for number in range(1, options.commits - 1):
        changes = model.changes(number)
        if number % 8 == 0:
            side = stream.commit("side", f"side {number}\n", changes, [tip])
            tip = stream.commit("main", f"Merge side {number}\n", changes, [tip, side])
        else:
            tip = stream.commit("main", f"change {number}\n\nwhat it does\n", changes, [tip])
        tags += [(name, tip) for name in releases.get(number, [])]
    wanted = model.busy[0]
    last = {model.files[wanted][1]: model.text(model.files[wanted][1], options.commits)}
    side = stream.commit("side", "a feature\n", last, [tip])
    stream.commit("main", f"Merge a feature\n\nrelease: minor [{model.names[wanted]}]\n", last, [tip, side])
    for name, mark in tags:
        stream.tag(f"{name}-v0.1.0", mark)
    stream.close()
    git = ["git", "-C", str(options.directory)]
    subprocess.run([*git, "branch", "-q", "-D", "side"], check=True)
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)
    subprocess.run([*git, "gc", "-q", "--prune=now"], check=True)


if __name__ == "__main__":
    main()
