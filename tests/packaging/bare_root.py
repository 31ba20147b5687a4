# SPDX-License-Identifier: MIT
"""Root file systems to run packages in: a bare Debian, copies of it, and what the last stage of a Dockerfile makes of it."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

TIMEOUT = 600
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(*argv, **options):
    result = subprocess.run([str(word) for word in argv], capture_output=True, text=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL, **options)
    if result.returncode != 0:
        raise AssertionError(f"{argv} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


class BareRoot:
    """A directory that processes take for `/`. `proc` and `dev` are there; the network is this machine's."""

    def __init__(self, path):
        self.path = Path(path)
        self.user = None
        self.environment = {}
        self.directory = "/"

    @staticmethod
    def make(path, codename, mirror):
        """Debian's smallest: what every Debian container image holds at least."""
        path = Path(path)
        if not (path / "etc" / "os-release").exists():
            run("debootstrap", "--variant=minbase", codename, path, mirror)
        for name in ("resolv.conf", "hosts"):
            if Path("/etc", name).exists():
                shutil.copy(Path("/etc", name), path / "etc" / name)
        # The packages' own index is enough: what is proved is piot, not the mirror.
        run("chroot", path, "apt-get", "update", "-q")
        return BareRoot(path)

    def copy(self, path):
        run("cp", "-a", "--reflink=auto", self.path, path)
        return BareRoot(path).mount()

    def mount(self):
        run("mount", "-t", "proc", "proc", self.path / "proc")
        run("mount", "--bind", "/dev", self.path / "dev")
        return self

    def start(self, *argv, **variables):
        """The result of a process in this root, whatever its exit code."""
        user = ["--userspec", self.user] if self.user else []
        environment = {"PATH": PATH, "HOME": "/tmp", "LC_ALL": "C.UTF-8", **self.environment, **variables}
        script = f"cd {shlex.quote(str(self.directory))} && exec \"$@\""
        return subprocess.run(
            ["chroot", *user, self.path, "/bin/sh", "-c", script, "sh", *map(str, argv)], env=environment, capture_output=True,
            text=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL)

    def run(self, *argv, **variables):
        result = self.start(*argv, **variables)
        if result.returncode != 0:
            raise AssertionError(f"{argv} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
        return result.stdout

    def install(self, *packages):
        self.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, DEBIAN_FRONTEND="noninteractive")

    def installed(self):
        return set(self.run("dpkg-query", "-W", "-f", "${Package}\\n").split())

    def megabytes(self):
        return int(run("du", "-sxm", "--exclude=./proc", "--exclude=./dev", "--exclude=./var/lib/apt/lists", "--exclude=./var/cache/apt", ".",
                       cwd=self.path).split()[0])


class Dockerfile:
    """The last stage of a Dockerfile that keeps to FROM, RUN, COPY --from, ENV, USER, WORKDIR and ENTRYPOINT."""

    def __init__(self, text):
        lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
        steps = [line.split(None, 1) for line in lines if line.strip()]
        self.base = [words for name, words in steps if name == "FROM"][-1]
        last = max(index for index, (name, _) in enumerate(steps) if name == "FROM")
        self.steps = steps[last + 1:]
        self.entry_point = []

    def apply(self, root, stages):
        """Does the steps in a root; `stages` gives the directory that stands for the result of an earlier stage."""
        for name, words in self.steps:
            if name == "RUN":
                root.run("/bin/sh", "-c", words)
            elif name == "COPY":
                stage, source, target = re.fullmatch(r"--from=(\S+) (\S+) (\S+)", words).groups()
                goal = root.path / target.lstrip("/")
                goal.mkdir(parents=True, exist_ok=True)
                run("cp", "-a", f"{stages[stage]}{source}/.", goal)
                run("chown", "-R", "0:0", goal)
            elif name == "ENV":
                key, value = words.split("=", 1)
                root.environment[key] = value
            elif name == "USER":
                root.user = words
            elif name == "WORKDIR":
                (root.path / words.lstrip("/")).mkdir(parents=True, exist_ok=True)
                root.directory = words
            elif name == "ENTRYPOINT":
                self.entry_point = json.loads(words)
            else:
                raise AssertionError(f"deploy/Dockerfile uses {name}, which is not replayed here")
        return self
