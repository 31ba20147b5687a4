# SPDX-License-Identifier: MIT
"""What a repository holds, as git's own commands print it."""
import functools
import os
import re
import subprocess

ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def decode(data):
    return data.decode("utf-8", "surrogateescape")


class Repository:
    def __init__(self, directory):
        self.directory = directory
        self.objects = dict(self._read_objects())
        with open(os.path.join(directory, "HEAD"), encoding="ascii") as file:
            head = file.read().removeprefix("ref: ").strip()
        self.parents, self.messages = {}, {}
        for name, (kind, data) in self.objects.items():
            if kind == "commit":
                headers, _, message = data.partition(b"\n\n")
                lines = decode(headers).split("\n")
                self.parents[name] = [line[7:] for line in lines if line.startswith("parent ")]
                self.messages[name] = decode(message)
        self.tags, self.nested = {}, set()
        for line in self.git("for-each-ref", "--format=%(objectname) %(refname)").splitlines():
            target, name = line.split(" ", 1)
            if name == head:
                self.head = target
            if name.startswith("refs/tags/"):
                self.tags[name[10:]] = self._peel(name[10:], target)

    def git(self, *arguments):
        return decode(subprocess.run(["git", "-C", self.directory, *arguments], check=True, capture_output=True,
                                     env=ENVIRONMENT).stdout)

    def _read_objects(self):
        run = subprocess.run(["git", "-C", self.directory, "cat-file", "--batch-all-objects", "--batch", "--buffer"],
                             check=True, capture_output=True, env=ENVIRONMENT)
        data, at = run.stdout, 0
        while at < len(data):
            end = data.index(b"\n", at)
            name, kind, size = data[at:end].decode().split()
            yield name, (kind, data[end + 1:end + 1 + int(size)])
            at = end + 1 + int(size) + 1

    def _peel(self, name, target):
        depth = 0
        while self.objects[target][0] == "tag":
            target = re.match(rb"object (\w+)", self.objects[target][1]).group(1).decode()
            depth += 1
        if depth > 1:
            self.nested.add(name)
        return target if self.objects[target][0] == "commit" else None

    @functools.cache
    def files_of_tree(self, tree):
        """Path → (mode, object)."""
        files, data, at = {}, self.objects[tree][1], 0
        while at < len(data):
            end = data.index(b"\0", at)
            mode, name = data[at:end].split(b" ", 1)
            target = data[end + 1:end + 21].hex()
            at = end + 21
            if mode == b"40000":
                files.update({f"{decode(name)}/{path}": entry for path, entry in self.files_of_tree(target).items()})
            else:
                files[decode(name)] = (mode.decode(), target)
        return files

    def files(self, commit):
        if commit is None:
            return {}
        return self.files_of_tree(re.match(rb"tree (\w+)", self.objects[commit][1]).group(1).decode())

    @functools.cache
    def differing(self, before, after):
        """Paths that differ between two commits; None is the empty tree."""
        old, new = self.files(before), self.files(after)
        return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}

    @functools.cache
    def ancestors(self, commit):
        """The commit and everything it contains."""
        seen, pending = {commit}, [commit]
        while pending:
            for parent in self.parents[pending.pop()]:
                if parent not in seen:
                    seen.add(parent)
                    pending.append(parent)
        return seen

    def contains(self, descendant, ancestor):
        return ancestor in self.ancestors(descendant)

    @functools.cache
    def merge_base(self, commit):
        """The merge base with HEAD that leaves the fewest units; None when the histories share nothing."""
        found = subprocess.run(["git", "-C", self.directory, "merge-base", "--all", commit, self.head], capture_output=True,
                               text=True, env=ENVIRONMENT)
        units_left = lambda base: sum(not self.contains(base, unit) for unit in self.mainline())
        return min(found.stdout.split(), key=lambda base: (units_left(base), base), default=None)

    def mainline(self):
        line, commit = [], self.head
        while commit:
            line.append(commit)
            commit = self.first_parent(commit)
        return line

    def first_parent(self, commit):
        return self.parents[commit][0] if self.parents[commit] else None

    def changed_by(self, unit):
        return self.differing(self.first_parent(unit), unit)

    def brought(self, unit):
        """The commits that a merge brought, itself left out: newest first, of two lines the first parent's first."""
        first, *tips = self.parents[unit]
        seen, oldest_first = set(self.ancestors(first)), []

        def visit(commit):
            if commit not in seen:
                seen.add(commit)
                for parent in reversed(self.parents[commit]):
                    visit(parent)
                oldest_first.append(commit)

        for tip in reversed(tips):
            visit(tip)
        return oldest_first[::-1]
