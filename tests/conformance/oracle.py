#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second opinion on plans: random repositories, planned by slow, plain code over git's own commands.

usage: oracle.py --piot BINARY [--seeds FIRST COUNT] [--keep DIR]

Shares nothing with src/: it reads commits, trees and tags through git and decides by the rules as they are written. For
every seed it builds a repository, works out the plan, runs `BINARY plan --json -C REPOSITORY`, and compares releases
(package, version, level, order), the baseline, or the fact that there is an error. The first disagreement is printed
with its seed and ends the run with status 1; --keep leaves its repository in DIR.
"""
import argparse
import collections
import functools
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
LEVELS = ["patch", "minor", "major"]
LABELS = ["alpha", "beta", "rc"]


class PlanError(Exception):
    """What piot must answer with an error."""


# ---- the repository, through git ------------------------------------------------------------------------------------

class Repository:
    def __init__(self, directory):
        self.directory = directory
        self.parents = {}
        for line in self.git("rev-list", "--all", "HEAD", "--parents").splitlines():
            commit, *parents = line.split()
            self.parents[commit] = parents
        self.head = self.git("rev-parse", "HEAD").strip()
        self.tags = {}
        for line in self.git("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").splitlines():
            found = subprocess.run(["git", "-C", directory, "rev-parse", "-q", "--verify", f"refs/tags/{line}^{{commit}}"],
                                   capture_output=True, text=True, env=ENVIRONMENT)
            self.tags[line] = found.stdout.strip() if found.returncode == 0 else None

    def git(self, *arguments):
        return subprocess.run(["git", "-C", self.directory, *arguments], check=True, capture_output=True, env=ENVIRONMENT,
                              ).stdout.decode("utf-8", "surrogateescape")

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
    def message(self, commit):
        return self.git("log", "-1", "--format=%B", commit)

    @functools.cache
    def differing(self, before, after):
        """Paths that differ between two commits; None is the empty tree."""
        if before is None:
            return set(filter(None, self.git("ls-tree", "-r", "-z", "--name-only", after).split("\0")))
        return set(filter(None, self.git("diff-tree", "-r", "-z", "--no-renames", "--name-only", before, after).split("\0")))

    def merge_base(self, left, right):
        found = subprocess.run(["git", "-C", self.directory, "merge-base", left, right], capture_output=True, text=True,
                               env=ENVIRONMENT)
        return found.stdout.split()[0] if found.returncode == 0 and found.stdout.strip() else None

    def mainline(self):
        line, commit = [], self.head
        while commit:
            line.append(commit)
            commit = self.parents[commit][0] if self.parents[commit] else None
        return line

    def changed_by(self, unit):
        return self.differing(self.parents[unit][0] if self.parents[unit] else None, unit)


# ---- globs, tags, versions, trailers --------------------------------------------------------------------------------

def expand_braces(pattern):
    found = re.search(r"\{([^{}]*,[^{}]*)\}", pattern)
    if not found:
        return [pattern]
    return [whole for item in found.group(1).split(",")
            for whole in expand_braces(pattern[:found.start()] + item + pattern[found.end():])]


@functools.cache
def glob_regex(pattern):
    alternatives = []
    for one in expand_braces(pattern):
        parts = one.split("/")
        text = ""
        for i, part in enumerate(parts):
            last = i == len(parts) - 1
            if part == "**":
                text += ".+" if last else "(?:[^/]+/)*"
                continue
            for token in re.findall(r"\[[^\]]*\]|\*+|\?|.", part, re.S):
                if token.startswith("*"):
                    text += "[^/]*"
                elif token == "?":
                    text += "[^/]"
                elif token.startswith("[") and len(token) > 1:
                    text += "[" + token[1:-1].replace("!", "^", 1) + "]"
                else:
                    text += re.escape(token)
            if not last:
                text += "/"
        alternatives.append(text)
    return re.compile("(?:" + "|".join(alternatives) + r")\Z", re.S)


def matches(package, path):
    return any(glob_regex(glob).match(path) for glob in package["paths"])


VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-(alpha|beta|rc)\.(0|[1-9]\d*))?\Z", re.A)


def parse_version(text):
    """(major, minor, patch, stage, number); stage 3 is a stable release."""
    found = VERSION.match(text)
    if not found:
        return None
    x, y, z, label, number = found.groups()
    return (int(x), int(y), int(z), LABELS.index(label) if label else 3, int(number) if number else 0)


def format_version(version):
    text = "%d.%d.%d" % version[:3]
    return text if version[3] == 3 else f"{text}-{LABELS[version[3]]}.{version[4]}"


def is_prerelease(version):
    return version[3] != 3


def bump(version, level):
    x, y, z = version[:3]
    return {"patch": (x, y, z + 1), "minor": (x, y + 1, 0), "major": (x + 1, 0, 0)}[level]


def tag_of(package, version):
    return package["tag_format"].replace("{name}", package["name"]).replace("{version}", version)


Trailer = collections.namedtuple("Trailer", "kind level label names")
TRAILER_LINE = re.compile(r"\s*release\s*:\s*(.*?)\s*\Z", re.I | re.S)
PAYLOAD = re.compile(r"(?:(?P<level>patch|minor|major)(?:-(?P<with>alpha|beta|rc))?|(?P<label>alpha|beta|rc)|(?P<final>final)"
                     r"|(?P<skip>skip))\s*(?:\[(?P<list>[^\]]*)\]\s*)?\Z")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*\Z")


def parse_payload(text):
    found = PAYLOAD.match(text)
    if not found:
        return None
    names = []
    if found["list"] is not None and found["list"].strip():
        names = [name.strip() for name in found["list"].split(",")]
        if not all(NAME.match(name) for name in names):
            return None
    kind = "skip" if found["skip"] else "final" if found["final"] else "label" if found["label"] else "bump"
    return Trailer(kind, found["level"] or "patch", found["label"] or found["with"], tuple(names))


def trailer_of(message):
    """None, "malformed", or a Trailer. A malformed subject line is none."""
    lines = re.split(r"\r?\n", message)
    for number in range(len(lines) - 1, -1, -1):
        found = TRAILER_LINE.match(lines[number])
        if not found or not lines[number].strip():
            continue
        trailer = parse_payload(found.group(1))
        if trailer is None and not any(line.strip() for line in lines[:number]):
            return None
        return trailer or "malformed"
    return None


# ---- the plan -------------------------------------------------------------------------------------------------------

class Planner:
    def __init__(self, repository, config):
        self.repository = repository
        self.packages = config["packages"]
        self.by_name = {package["name"]: package for package in self.packages}
        self.line = config.get("line", "")
        self.units = repository.mainline()
        self.last, self.stable, self.base, self.stable_base = {}, {}, {}, {}
        for package in self.packages:
            self.find_last_release(package)
        self.ranges = {package["name"]: [unit for unit in self.units if not self.base.get(package["name"]) or
                                         not repository.contains(self.base[package["name"]], unit)]
                       for package in self.packages}

    # -- last release

    def on_line(self, version):
        if self.line == "*":
            return True
        return [str(part) for part in version[:2]][:len(self.line.split("."))] == self.line.split(".")

    def base_of(self, commit):
        if self.repository.contains(self.repository.head, commit):
            return commit
        return self.repository.merge_base(commit, self.repository.head) or commit

    def pick(self, tags):
        """Of (version, tag, commit), highest first: the one that counts."""
        head = self.repository.head
        if self.line:
            for tag in tags:
                if self.on_line(tag[0]):
                    return tag
        for tag in tags:
            if self.repository.contains(head, tag[2]):
                return tag
        return tags[0] if tags else None

    def find_last_release(self, package):
        name, head, repository = package["name"], self.repository.head, self.repository
        prefix, suffix = tag_of(package, "\0").split("\0")
        tags = []
        for tag, commit in repository.tags.items():
            if tag.startswith(prefix) and tag.endswith(suffix) and commit:
                version = parse_version(tag[len(prefix):len(tag) - len(suffix)])
                if version:
                    tags.append((version, tag, commit))
        tags.sort(reverse=True)
        last = self.pick(tags)
        if not last:
            return
        self.judge(tags, last)
        self.last[name] = last
        self.base[name] = self.base_of(last[2])
        stable = self.pick([tag for tag in tags if not is_prerelease(tag[0])])
        if stable:
            self.stable_base[name] = self.base_of(stable[2])
            if stable[0] < last[0] or stable == last:
                self.stable[name] = stable[0]

    def judge(self, tags, last):
        head, repository = self.repository.head, self.repository
        if self.line and self.on_line(last[0]):
            return
        if not repository.contains(head, last[2]):
            if repository.contains(last[2], head):
                raise PlanError("HEAD is an ancestor of the last release")
            return
        for version, tag, commit in tags:
            if version <= last[0] or repository.contains(head, commit):
                continue
            shared = repository.ancestors(commit) & repository.ancestors(head)
            if not shared <= repository.ancestors(last[2]):
                raise PlanError(f"{tag} parts later")

    # -- trailers

    def brought(self, unit):
        first, *others = self.repository.parents[unit]
        return [commit for commit in self.repository.ancestors(unit)
                if commit != unit and commit not in self.repository.ancestors(first)]

    @functools.cache
    def trailers(self, unit):
        """The trailers of a unit; inner ones in no order."""
        own = trailer_of(self.repository.message(unit))
        parents = self.repository.parents[unit]
        if own or len(parents) < 2:
            return (own,) if own else ()
        for tip in parents[1:]:
            trailer = trailer_of(self.repository.message(tip))
            if trailer:
                return (trailer,)
        inner = [trailer_of(self.repository.message(commit)) for commit in self.brought(unit)]
        return tuple(t for t in inner if t and (t == "malformed" or t.kind != "skip"))

    def is_bad(self, trailer):
        return trailer == "malformed" or any(name not in self.by_name for name in trailer.names)

    @functools.cache
    def touched(self, unit):
        return frozenset(package["name"] for package in self.packages
                         if any(matches(package, path) for path in self.repository.changed_by(unit)))

    def with_dependents(self, names):
        names = set(names)
        while True:
            more = {package["name"] for package in self.packages if names & set(package["depends_on"])} - names
            if not more:
                return names
            names |= more

    def reached(self, unit, trailer):
        if trailer.names:
            return set(trailer.names)
        touched = self.touched(unit)
        return self.with_dependents(touched) if touched else set(self.by_name)

    def good(self, unit):
        return [trailer for trailer in self.trailers(unit) if not self.is_bad(trailer)]

    def check_trailers(self):
        for position, unit in enumerate(self.units):
            if not any(self.is_bad(trailer) for trailer in self.trailers(unit)):
                continue
            if position == 0:
                raise PlanError("bad trailer at HEAD")
            for name in self.touched(unit):
                if unit not in self.ranges[name]:
                    continue
                later = self.units[:position]
                if not any(name in self.reached(other, trailer) for other in later for trailer in self.good(other)):
                    raise PlanError(f"bad trailer in {unit} for {name}")

    # -- due

    def skips(self, unit, name):
        return any(trailer.kind == "skip" and (not trailer.names or name in trailer.names)
                   for trailer in self.trailers(unit) if trailer != "malformed")

    def is_changed(self, package):
        name = package["name"]
        differing = {path for path in self.repository.differing(self.base[name], self.repository.head)
                     if matches(package, path)}
        return any(path in self.repository.changed_by(unit) for unit in self.ranges[name]
                   if not self.skips(unit, name) for path in differing)

    def is_forced(self, name):
        return any(trailer.names and name in trailer.names and trailer.kind != "skip"
                   for unit in self.ranges[name] for trailer in self.good(unit))

    def own_reasons(self, package):
        name, reasons = package["name"], set()
        if name not in self.last:
            return {"first"} | ({"forced"} if self.is_forced(name) else set())
        if self.is_changed(package):
            reasons.add("changed")
        if self.is_forced(name):
            reasons.add("forced")
        for dependency in package["depends_on"]:
            base = self.stable_base.get(dependency)
            if base and not self.repository.contains(self.base[name], base):
                reasons.add("released after")
        return reasons

    def group(self, name):
        group = self.by_name[name].get("group")
        return [package["name"] for package in self.packages
                if package["name"] == name or (group and package.get("group") == group)]

    def find_due(self):
        head = self.good(self.units[0])
        held = {name for trailer in head if trailer.kind == "skip" for name in trailer.names}
        reasons = {package["name"]: self.own_reasons(package) for package in self.packages}
        due = {name for name in reasons if reasons[name] and name not in held}
        while True:
            more = {package["name"] for package in self.packages if due & set(package["depends_on"])}
            more |= {member for name in due for member in self.group(name)}
            more -= held | due
            if not more:
                return due, reasons
            due |= more

    # -- versions

    def wish(self, names):
        """(level, newest trailer with a label or final)."""
        level, stage = "patch", None
        for unit in self.units:
            for trailer in self.good(unit):
                if trailer.kind == "skip" or not any(unit in self.ranges[name] and name in self.reached(unit, trailer)
                                                     for name in names):
                    continue
                level = max(level, trailer.level, key=LEVELS.index)
                if stage is None and (trailer.label or trailer.kind == "final"):
                    stage = trailer
        return level, stage

    def version_of(self, name):
        members = tuple(self.group(name))
        if members not in self.versions:
            self.versions[members] = None  # while it is being worked out
            self.versions[members] = self.decide(members)
        return self.versions[members]

    def decide(self, members):
        due = [name for name in members if name in self.due]
        released = [self.last[name][0] for name in members if name in self.last]
        if not released:
            return max(parse_version(self.by_name[name]["first_version"]) for name in due)
        last = max(released)
        stables = [self.stable[name] for name in members if name in self.stable]
        level, stage = self.wish(due)
        if stage is None:
            stage = self.inherited(members, due, last)
        if not is_prerelease(last):
            if stage and stage.kind in ("final", "label"):
                raise PlanError("off a line")
            return bump(last, level) + ((LABELS.index(stage.label), 1) if stage else (3, 0))
        target = bump(max(stables), level) if stables else (0, 0, 0)
        holds = last[:3] >= target
        target = max(target, last[:3])
        if stage and stage.kind == "final":
            return target + (3, 0)
        label = LABELS.index(stage.label) if stage else last[3]
        if not holds:
            return target + (label, 1)
        if label < last[3]:
            raise PlanError("steps back")
        return target + (label, last[4] + 1 if label == last[3] else 1)

    def inherited(self, members, due, last):
        labels = []
        for name in due:
            if self.reasons[name]:
                return None
            for dependency in self.by_name[name]["depends_on"]:
                if dependency not in self.due or dependency in members:
                    continue
                version = self.version_of(dependency)
                if not version or not is_prerelease(version):
                    return None
                labels.append(version[3])
        if not labels or (is_prerelease(last) and min(labels) < last[3]):
            return None
        return Trailer("bump", "patch", LABELS[min(labels)], ())

    # -- the whole

    def plan(self):
        if any(trailer.kind == "skip" and not trailer.names for trailer in self.good(self.units[0])):
            return []
        self.check_trailers()
        self.due, self.reasons = self.find_due()
        self.versions = {}
        releases, out, level = [], set(), {}
        waiting = [package for package in self.packages if package["name"] in self.due]
        versions = {package["name"]: self.version_of(package["name"]) for package in waiting}
        while waiting:
            package = next(p for p in waiting if all(d in out or d not in self.due for d in p["depends_on"]))
            waiting.remove(package)
            name = package["name"]
            out.add(name)
            level[name] = max((level[d] + 1 for d in package["depends_on"] if d in self.due), default=0)
            version = format_version(versions[name])
            if tag_of(package, version) in self.repository.tags:
                raise PlanError("already tagged")
            releases.append({"package": name, "version": version, "level": level[name]})
        return releases

    def baseline(self):
        return [{"package": package["name"], "version": format_version(self.last[package["name"]][0]),
                 "tag": self.last[package["name"]][1]} for package in self.packages if package["name"] in self.last]


# ---- random repositories --------------------------------------------------------------------------------------------

SHARED_GLOBS = ["shared/**/*.rs", "Cargo.lock", "docs/[a-m]*.md", "cfg/{a,b}/*.toml", "scripts/?.sh", "**/*.proto", "shared/**"]
SHARED_FILES = ["shared/a/b.rs", "shared/c.txt", "Cargo.lock", "docs/ape.md", "docs/zoo.md", "cfg/a/x.toml", "cfg/c/x.toml",
                "scripts/a.sh", "api/deep/x.proto", "README.md"]
FORMATS = ["{name}-v{version}", "{name}-v{version}", "{name}@{version}", "rel/{name}/{version}", "{version}-{name}"]


class Builder:
    def __init__(self, rng):
        self.rng = rng
        self.stream, self.time, self.count = [], 1700000000, 0
        self.trees, self.parents, self.branches, self.tags = {}, {}, {}, {}
        self.config = self.make_config()
        self.files = SHARED_FILES + [f"{package['path']}/{name}" for package in self.config["packages"]
                                     for name in ("lib.rs", "ünï.txt", "deep/er/x.rs", "x.proto")]
        self.build()

    def make_config(self):
        rng = self.rng
        packages = []
        for i in range(rng.randint(1, 6)):
            name = rng.choice(["p%d", "grp/p%d", "a_b.%d", "lib-%d"]) % i
            paths = [f"d{i}/**"] + rng.sample(SHARED_GLOBS, rng.choice([0, 0, 1, 2]))
            packages.append({"name": name, "path": f"d{i}", "paths": paths, "tag_format": rng.choice(FORMATS),
                             "first_version": rng.choice(["0.1.0", "0.1.0", "1.0.0", "0.2.0-alpha.1"]),
                             "depends_on": rng.sample([p["name"] for p in packages], rng.randint(0, min(2, len(packages))))})
        if len(packages) > 2 and rng.random() < 0.3:
            members = rng.sample(packages, rng.randint(2, len(packages)))
            shares_tag = rng.random() < 0.5
            for package in members:
                package["group"] = "g"
                if shares_tag:
                    package["tag_format"] = "v{version}"
        config = {"packages": packages}
        if rng.random() < 0.1:
            config["line"] = rng.choice(["*", "0", "1", "1.2"])
        return config

    def toml(self):
        text = "[putitoutthere]\nversion = 1\n"
        if "line" in self.config:
            text += f'line = "{self.config["line"]}"\n'
        for package in self.config["packages"]:
            text += "\n[[package]]\nkind = \"crates\"\n"
            for key in ("name", "path", "paths", "tag_format", "first_version", "depends_on", "group"):
                if key in package:
                    text += f"{key} = {json.dumps(package[key], ensure_ascii=False)}\n"
        return text

    # -- steps

    def commit(self, branch, parents, tree, message):
        self.count += 1
        self.time += self.rng.choice([0, 60, 60, 60, -30])
        mark = self.count
        out = [f"commit refs/heads/{branch}\nmark :{mark}\ncommitter T <t@example.invalid> {self.time} +0000\n".encode()]
        data = message.encode("utf-8", "surrogateescape")
        out.append(b"data %d\n%s\n" % (len(data), data))
        for i, parent in enumerate(parents):
            out.append(f"{'from' if i == 0 else 'merge'} :{parent}\n".encode())
        out.append(b"deleteall\n")
        for path, (mode, text) in sorted(tree.items()):
            quoted = path.replace("\\", "\\\\").replace('"', '\\"')
            data = text.encode()
            out.append(f'M {mode} inline "{quoted}"\n'.encode() + b"data %d\n%s\n" % (len(data), data))
        if not parents:
            self.stream.append(f"reset refs/heads/{branch}\n".encode())
        self.stream += out
        self.trees[mark], self.parents[mark], self.branches[branch] = tree, parents, mark
        return mark

    def random_tree(self, tree):
        rng, tree = self.rng, dict(tree)
        for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
            path = rng.choice(self.files)
            action = rng.random()
            if action < 0.75 or path not in tree:
                tree[path] = (tree.get(path, ("100644",))[0], rng.choice(["0", "1", str(self.count)]))
            elif action < 0.85:
                del tree[path]
            elif action < 0.92:
                tree[path] = ("100755" if tree[path][0] == "100644" else "100644", tree[path][1])
            else:
                tree[rng.choice(self.files)] = tree.pop(path)
        return tree

    def random_message(self):
        rng = self.rng
        names = [package["name"] for package in self.config["packages"]]
        if rng.random() < 0.55:
            return rng.choice(["fix", "feat: x\n\nbody", "wip\n", "This is a release: no\n\nprose about a release\n"])
        word = rng.choice(["patch", "minor", "minor", "major", "skip", "minor-rc", "patch-beta", "rc", "final", "major-alpha"]
                          if rng.random() < 0.4 else ["patch", "minor", "major", "skip"])
        names_text = ", ".join(rng.sample(names, rng.randint(1, len(names))))
        if rng.random() < 0.03:
            names_text += ", unknown"
        payload = word + (rng.choice(["", "", f" [{names_text}]", f"[ {names_text} ]", " []"]))
        if rng.random() < 0.04:
            payload = rng.choice(["minr", "MINOR", "minor [", "", "v1.2.0", "minor [a b]", "minor oops"])
        key = rng.choice(["release: ", "release: ", "Release:", "RELEASE : ", "  release:\t"])
        shape = rng.random()
        if shape < 0.05:
            return key.strip() + " " + payload
        if shape < 0.1:
            return f"subject\n\n{key}{payload}\n\nCo-authored-by: x"
        if shape < 0.15:
            return f"subject\r\n\r\n{key}{payload}\r\n"
        return f"subject\n\nbody\n\n{key}{payload}\n"

    def random_tag(self, at):
        rng = self.rng
        package = rng.choice(self.config["packages"])
        version = "%d.%d.%d" % (rng.choice([0, 0, 1, 1, 2]), rng.randint(0, 3), rng.randint(0, 12))
        if rng.random() < 0.15:
            version += f"-{rng.choice(LABELS)}.{rng.randint(1, 3)}"
        if rng.random() < 0.05:
            version = rng.choice(["1.2", "1.2.0rc1", "01.0.0", "1.0.0-dev.1"])
        self.tag(tag_of(package, version), at)

    def tag(self, name, at):
        if name in self.tags:
            return
        self.tags[name] = at
        if self.rng.random() < 0.5:
            self.stream.append(f"tag {name}\nfrom :{at}\ntagger T <t@example.invalid> {self.time} +0000\ndata 0\n\n".encode())
        else:
            self.stream.append(f"reset refs/tags/{name}\nfrom :{at}\n\n".encode())

    def release_all(self, at, step):
        """Everything at once, one higher each time: the common life of a repository."""
        for package in self.config["packages"]:
            if self.rng.random() < 0.9:
                stage = f"-rc.{step}" if self.rng.random() < 0.1 else ""
                self.tag(tag_of(package, f"1.{step}.0{stage}"), at)

    def merge_tree(self, ours, theirs):
        """Per path: what the merged branch changed since the newest common commit is taken, most of the time."""
        common = max(self.ancestors(ours) & self.ancestors(theirs), default=None)
        base = self.trees[common] if common else {}
        tree = dict(self.trees[ours])
        for path in set(base) | set(self.trees[theirs]):
            if base.get(path) == self.trees[theirs].get(path) or self.rng.random() < 0.05 or path == "putitoutthere.toml":
                continue
            tree.pop(path, None)
            if path in self.trees[theirs]:
                tree[path] = self.trees[theirs][path]
        return tree

    def ancestors(self, mark):
        seen, pending = {mark}, [mark]
        while pending:
            for parent in self.parents[pending.pop()]:
                if parent not in seen:
                    seen.add(parent)
                    pending.append(parent)
        return seen

    def build(self):
        rng = self.rng
        tree = {path: ("100644", "0") for path in self.files}
        tree["putitoutthere.toml"] = ("100644", self.toml())
        self.commit("main", [], tree, "init")
        releases_often, branches = rng.random() < 0.7, ["main"]
        for step in range(1, rng.randint(3, 22)):
            branch = rng.choice(branches) if rng.random() < 0.35 else "main"
            action = rng.random()
            tip = self.branches[branch]
            if action < 0.55:
                self.commit(branch, [tip], self.random_tree(self.trees[tip]), self.random_message())
            elif action < 0.65:
                new = f"b{step}"
                at = rng.choice(list(self.trees)) if rng.random() < 0.3 else tip
                self.commit(new, [at], self.random_tree(self.trees[at]), self.random_message())
                branches.append(new)
            elif action < 0.80 and len(branches) > 1:
                others = rng.sample([b for b in branches if b != branch], rng.choice([1, 1, 1, min(2, len(branches) - 1)]))
                tips = [self.branches[b] for b in others if self.branches[b] not in self.ancestors(tip)]
                if tips:
                    merged = self.trees[tip]
                    for other in tips:
                        self.trees[0], self.parents[0] = merged, [tip]
                        merged = self.merge_tree(0 if merged is not self.trees[tip] else tip, other)
                    self.commit(branch, [tip] + tips, merged, "Merge" if rng.random() < 0.7 else self.random_message())
                    self.trees.pop(0, None), self.parents.pop(0, None)
            elif action < 0.82:
                self.commit(f"o{step}", [], self.random_tree({}), self.random_message())
                branches.append(f"o{step}")
            elif releases_often:
                self.release_all(self.branches["main"], step)
            else:
                self.random_tag(tip if rng.random() < 0.8 else rng.choice(list(self.trees)))
            if rng.random() < 0.1:
                self.random_tag(tip)
        heads = [b for b in branches if "putitoutthere.toml" in self.trees[self.branches[b]]]
        self.head = rng.choice(heads) if rng.random() < 0.2 else "main"

    def write(self, directory):
        subprocess.run(["git", "init", "-q", "--bare", directory], check=True, env=ENVIRONMENT)
        subprocess.run(["git", "-C", directory, "fast-import", "--quiet", "--force", "--date-format=raw"], check=True,
                       input=b"".join(self.stream), env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        subprocess.run(["git", "-C", directory, "symbolic-ref", "HEAD", f"refs/heads/{self.head}"], check=True, env=ENVIRONMENT)


# ---- comparison -----------------------------------------------------------------------------------------------------

def expected_plan(directory, config):
    try:
        planner = Planner(Repository(directory), config)
        return {"releases": planner.plan(), "baseline": planner.baseline()}
    except PlanError as error:
        return {"error": str(error)}


def actual_plan(binary, directory):
    run = subprocess.run([binary, "plan", "--json", "-C", directory], capture_output=True, env=ENVIRONMENT)
    if run.returncode not in (0, 2, 4):
        sys.exit(f"{binary} ended with {run.returncode}:\n{run.stderr.decode(errors='replace')}")
    if run.returncode != 0:
        return {"error": run.stderr.decode(errors="replace")}
    document = json.loads(run.stdout)
    pick = lambda items, keys: [{key: item[key] for key in keys} for item in items]
    return {"releases": pick(document["releases"], ("package", "version", "level")),
            "baseline": pick(document["baseline"], ("package", "version", "tag"))}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--piot", required=True)
    arguments.add_argument("--seeds", nargs=2, type=int, default=(1, 100), metavar=("FIRST", "COUNT"))
    arguments.add_argument("--keep")
    options = arguments.parse_args()
    tally = collections.Counter()
    for seed in range(options.seeds[0], sum(options.seeds)):
        builder = Builder(random.Random(seed))
        with tempfile.TemporaryDirectory() as scratch:
            directory = os.path.join(scratch, "r.git")
            builder.write(directory)
            expected, actual = expected_plan(directory, builder.config), actual_plan(options.piot, directory)
            agree = ("error" in expected) == ("error" in actual) and ("error" in expected or expected == actual)
            tally["error" if "error" in expected else "empty" if not expected["releases"] else "planned"] += 1
            if not agree:
                print(f"seed {seed}: they disagree\nexpected {json.dumps(expected, indent=1)}\nactual {json.dumps(actual, indent=1)}")
                if options.keep:
                    shutil.copytree(directory, options.keep, dirs_exist_ok=True)
                return 1
    print(f"{options.seeds[1]} repositories agree: {dict(tally)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
