# SPDX-License-Identifier: MIT
"""Random repositories, each from one number. A theme makes some of what can happen more likely, so that rare rules meet."""
import json
import os
import random
import subprocess

from model.grammar import LABELS, tag_of
from model.planner import Options
from model.repository import ENVIRONMENT

SHARED_GLOBS = ["shared/**/*.rs", "Cargo.lock", "docs/[a-m]*.md", "cfg/{a,b}/*.toml", "scripts/?.sh", "**/*.proto", "shared/**"]
SHARED_FILES = ["shared/a/b.rs", "shared/c.txt", "Cargo.lock", "docs/ape.md", "docs/zoo.md", "cfg/a/x.toml", "cfg/c/x.toml",
                "scripts/a.sh", "api/deep/x.proto", "README.md"]
OWN_FILES = ["lib.rs", "ünï.txt", "deep/er/x.rs", "x.proto", "caf\udce9.rs", "sub"]
FORMATS = ["{name}-v{version}", "{name}-v{version}", "{name}@{version}", "rel/{name}/{version}", "{version}-{name}"]
THEMES = ["plain", "plain", "plain", "plain", "prerelease", "prerelease", "groups", "lines", "side tags", "skips", "merges",
          "broken", "manual", "filter", "young"]
CONFIG = "putitoutthere.toml"


def quote(path):
    data = path.encode("utf-8", "surrogateescape")
    return '"' + "".join(chr(b) if 32 < b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in data) + '"'


class Builder:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.themes = set(self.rng.choices(THEMES, k=2))
        self.stream, self.time, self.count, self.step, self.stable_step = [], 1700000000, 0, 0, 0
        self.trees, self.parents, self.branches, self.tags, self.subjects = {}, {}, {}, {}, {}
        self.config = self.make_config()
        self.files = SHARED_FILES + [f"{p['path']}/{name}" for p in self.config["packages"] for name in OWN_FILES]
        self.build()
        self.options = self.make_options()

    def is_theme(self, *names):
        return not self.themes.isdisjoint(names)

    def chance(self, probability):
        return self.rng.random() < probability

    # -- configuration

    def make_config(self):
        rng = self.rng
        packages = []
        for i in range(rng.randint(1, 6)):
            name = rng.choice(["p%d", "grp/p%d", "a_b.%d", "lib-%d"]) % i
            paths = [f"d{i}/**"] + rng.sample(SHARED_GLOBS, rng.choice([0, 0, 1, 2]))
            first = ["0.1.0", "0.1.0", "1.0.0", "0.2.0-alpha.1"]
            packages.append({"name": name, "kind": rng.choice(["crates", "pypi"]), "path": f"d{i}", "paths": paths,
                             "tag_format": rng.choice(FORMATS), "first_version": rng.choice(first),
                             "depends_on": rng.sample([p["name"] for p in packages], self.dependency_count(len(packages)))})
        if len(packages) > 1 and self.chance(0.8 if self.is_theme("groups") else 0.15):
            members = rng.sample(packages, rng.randint(2, len(packages)))
            shares_tag = self.chance(0.4)
            for package in members:
                package["group"] = "g"
                if shares_tag:
                    package["tag_format"] = "v{version}"
        if self.chance(0.4):
            rng.shuffle(packages)
        config = {"packages": packages}
        if self.chance(0.8 if self.is_theme("lines") else 0.03):
            config["line"] = rng.choice(["*", "0", "1", "1.2", "1.3"])
        return config

    def dependency_count(self, most):
        most = min(2, most)
        return most if self.is_theme("prerelease") and self.chance(0.5) else self.rng.randint(0, most)

    def toml(self):
        text = "[putitoutthere]\nversion = 1\n"
        if "line" in self.config:
            text += f'line = "{self.config["line"]}"\n'
        for i, package in enumerate(self.config["packages"]):
            text += f'\n[[package]]\n{"crate" if package["kind"] == "crates" else "pypi"} = "registry-name-{i}"\n'
            for key in ("name", "kind", "path", "paths", "tag_format", "first_version", "depends_on", "group"):
                if key in package:
                    text += f"{key} = {json.dumps(package[key], ensure_ascii=False)}\n"
        return text

    def make_options(self):
        rng = self.rng
        names = [package["name"] for package in self.config["packages"]]
        some = lambda: rng.sample(names, rng.randint(1, len(names))) + (["nobody"] if self.chance(0.1) else [])
        if self.is_theme("manual"):
            wishes = [None, "patch", "minor", "major", "minor-rc", "rc", "final", "1.4.0", "0.0.1", "3.0.0-beta.2"]
            return Options(release=[(name, rng.choice(wishes)) for name in some()])
        if self.is_theme("filter") or (self.is_theme("broken", "prerelease") and self.chance(0.15)):
            return Options(only=some()) if self.chance(0.5) else Options(exclude=some())
        return Options()

    # -- commits

    def commit(self, branch, parents, tree, message):
        self.count += 1
        self.time += self.rng.choice([0, 60, 60, 60, -30])
        mark = self.count
        message = message.replace("SUBJECT", f"c{mark}")
        data = message.encode("utf-8", "surrogateescape")
        if not parents:
            self.stream.append(f"reset refs/heads/{branch}\n".encode())
        self.stream.append(f"commit refs/heads/{branch}\nmark :{mark}\ncommitter T <t@example.invalid> {self.time} +0000\n"
                           f"data {len(data)}\n".encode() + data + b"\n")
        for i, parent in enumerate(parents):
            self.stream.append(f"{'from' if i == 0 else 'merge'} :{parent}\n".encode())
        before = self.trees[parents[0]] if parents else {}
        for path in sorted(before.keys() - tree.keys()):
            self.stream.append(f"D {quote(path)}\n".encode())
        for path in sorted(tree):
            if tree[path] != before.get(path):
                self.stream.append(self.modify(path, *tree[path]))
        self.trees[mark], self.parents[mark], self.branches[branch] = tree, parents, mark
        self.subjects[mark] = message.strip().split("\n")[0].strip()
        return mark

    @staticmethod
    def modify(path, mode, text):
        if mode == "160000":
            return f"M 160000 {int(text, 36):040x} {quote(path)}\n".encode()
        data = text.encode("utf-8", "surrogateescape")
        return f"M {mode} inline {quote(path)}\n".encode() + b"data %d\n%s\n" % (len(data), data)

    def random_tree(self, tree):
        rng, tree = self.rng, dict(tree)
        for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
            path = rng.choice(self.files)
            action = rng.random()
            if action < 0.75 or path not in tree:
                mode = "160000" if path.endswith("/sub") else tree.get(path, ("100644",))[0]
                tree[path] = (mode, rng.choice(["1", "2", str(self.count + 3)]))
            elif action < 0.83:
                del tree[path]
            elif action < 0.92 and not path.endswith("/sub"):
                tree[path] = (rng.choice(["100755", "100644", "120000"]), tree[path][1])
            elif not path.endswith("/sub"):
                other = rng.choice([f for f in self.files if not f.endswith("/sub")])
                tree[other] = (tree[path][0], f"moved {self.count}")
                tree[path] = tree.pop(other) if self.chance(0.2) else tree[other]
                if path != other and self.chance(0.8):
                    tree[other] = tree.pop(path)
        return tree

    def random_payload(self):
        rng = self.rng
        names = [package["name"] for package in self.config["packages"]]
        words = ["patch", "minor", "major"] + ["skip"] * (3 if self.is_theme("skips") else 1)
        if self.chance(0.75 if self.is_theme("prerelease") else 0.15):
            words = ["minor-rc", "patch-beta", "minor-alpha", "major-alpha", "alpha", "beta", "rc", "final", "final", "minor"]
        if self.chance(0.2 if self.is_theme("broken") else 0.02):
            return rng.choice(["minr", "MINOR", "minor [", "", "v1.2.0", "minor [a b]", "minor oops"])
        listed = ", ".join(rng.sample(names, rng.randint(1, len(names))))
        if self.chance(0.2 if self.is_theme("broken") else 0.01):
            listed += ", unknown"
        return rng.choice(words) + rng.choice(["", "", f" [{listed}]", f"[ {listed} ]", " []"])

    def random_message(self):
        rng = self.rng
        talks = 0.8 if self.is_theme("broken", "skips", "prerelease") else 0.45
        if not self.chance(talks):
            return rng.choice(["SUBJECT fix", "SUBJECT feat: x\n\nbody", "SUBJECT wip\n",
                               "SUBJECT This is a release: no\n\nprose about a release\n"])
        key = rng.choice(["release: ", "release: ", "Release:", "RELEASE : ", "  release:\t"]) + self.random_payload()
        shape = rng.random()
        if shape < 0.05:
            return key.strip()
        if shape < 0.10:
            return f"SUBJECT\n\n{key}\n\nCo-authored-by: x"
        if shape < 0.15:
            return f"SUBJECT\r\n\r\n{key}\r\n"
        if shape < 0.20:
            return f"SUBJECT h\udce9\n\n\udcff\udcfe\n\n{key}\n"
        return f"SUBJECT\n\nbody\n\n{key}\n"

    # -- tags

    def random_tag(self, at):
        rng = self.rng
        package = rng.choice(self.config["packages"])
        version = "%d.%d.%d" % (rng.choice([0, 0, 1, 1, 2]), rng.randint(0, 3), rng.randint(0, 12))
        if self.chance(0.5 if self.is_theme("prerelease") else 0.12):
            version += f"-{rng.choice(LABELS)}.{rng.randint(1, 3)}"
        if self.chance(0.3):
            version = f"1.{rng.randint(0, self.step)}.1"  # what a patch on one of the common releases gives
        if self.chance(0.08):
            version = rng.choice(["1.2", "1.2.0rc1", "01.0.0", "1.0.0-dev.1", "latest", "9"])
        self.tag(tag_of(package, version), at)

    def tag(self, name, at):
        if name in self.tags or any(o.startswith(name + "/") or name.startswith(o + "/") for o in self.tags):
            return
        self.tags[name] = at
        head = f"tagger T <t@example.invalid> {self.time} +0000\ndata 0\n\n"
        shape = self.rng.random()
        if shape < 0.04:  # an annotated tag of a file
            self.count += 1
            self.stream.append(f"blob\nmark :{self.count}\ndata 1\nx\ntag {name}\nfrom :{self.count}\n{head}".encode())
        elif shape < 0.12:  # a tag of a tag, whose own name says nothing
            self.count += 1
            self.stream.append(f"tag inner-{self.count}\nmark :{self.count}\nfrom :{at}\n{head}".encode())
            self.stream.append(f"tag {name}\nfrom :{self.count}\n{head}".encode())
        elif shape < 0.5:
            self.stream.append(f"tag {name}\nfrom :{at}\n{head}".encode())
        else:
            self.stream.append(f"reset refs/tags/{name}\nfrom :{at}\n\n".encode())

    def release_all(self, at):
        """Everything at once, one higher each time: the common life of a repository."""
        for package in self.config["packages"]:
            if not self.chance(0.9):
                continue
            version = f"1.{self.step}.0"
            if self.chance(0.5 if self.is_theme("prerelease") else 0.08):
                base = f"1.{self.stable_step}.1" if self.chance(0.5) else version
                version = f"{base}-{self.rng.choice(LABELS)}.{self.rng.randint(1, 4)}"
            self.tag(tag_of(package, version), at)
        self.stable_step = self.step

    # -- history

    def ancestors(self, mark):
        seen, pending = {mark}, [mark]
        while pending:
            for parent in self.parents[pending.pop()]:
                if parent not in seen:
                    seen.add(parent)
                    pending.append(parent)
        return seen

    def merge_tree(self, base, ours, theirs):
        """Per path: what the merged branch changed since the common commit is taken, most of the time."""
        tree = dict(ours)
        for path in sorted(set(base) | set(theirs)):
            if base.get(path) == theirs.get(path) or self.chance(0.05) or path == CONFIG:
                continue
            tree.pop(path, None)
            if path in theirs:
                tree[path] = theirs[path]
        return tree

    def merge(self, branch, branches):
        tip = self.branches[branch]
        others = self.rng.sample([b for b in branches if b != branch], min(len(branches) - 1, self.rng.choice([1, 1, 1, 2, 3])))
        tips = [self.branches[b] for b in others if self.branches[b] not in self.ancestors(tip)]
        tips = [t for i, t in enumerate(tips) if not any(t in self.ancestors(o) for o in tips[:i] + tips[i + 1:])]
        if not tips:
            return
        tree = self.trees[tip]
        for other in tips:
            common = max(self.ancestors(tip) & self.ancestors(other), default=None)
            tree = self.merge_tree(self.trees[common] if common else {}, tree, self.trees[other])
        silent = self.chance(0.7)
        self.commit(branch, [tip] + tips, tree, "SUBJECT Merge" if silent else self.random_message())

    def revert(self, branch):
        tip = self.branches[branch]
        undone = self.rng.choice([tip] + self.parents[tip][:1])
        if not self.parents[undone]:
            return
        before, after, tree = self.trees[self.parents[undone][0]], self.trees[undone], dict(self.trees[tip])
        for path in set(before) | set(after):
            if before.get(path) != after.get(path):
                tree.pop(path, None)
                if path in before:
                    tree[path] = before[path]
        self.commit(branch, [tip], tree, f'Revert "{self.subjects[undone]}"\n\nThis reverts commit {undone}.\n')

    def side_branch_tag(self, at):
        """A release made on a branch of its own, as some tools do, sometimes merged back."""
        side = f"r{self.step}"
        self.commit(side, [at], self.random_tree(self.trees[at]), "SUBJECT bump")
        self.release_all(self.branches[side]) if self.chance(0.5) else self.random_tag(self.branches[side])
        if self.chance(0.5):
            tip = self.branches["main"]
            tree = self.merge_tree(self.trees[at], self.trees[tip], self.trees[self.branches[side]])
            self.commit("main", [tip, self.branches[side]], tree, "SUBJECT Merge")

    def build(self):
        rng = self.rng
        tree = {path: ("160000" if path.endswith("/sub") else "100644", path if "/sub" not in path else "1")
                for path in self.files}
        tree[CONFIG] = ("100644", self.toml())
        self.commit("main", [], tree, self.random_message() if self.chance(0.3) else "SUBJECT init")
        branches, releases_often = ["main"], self.chance(0.8)
        steps = rng.randint(0, 4) if self.is_theme("young") else rng.randint(4, 22)
        for self.step in range(1, steps):
            branch = rng.choice(branches) if self.chance(0.35) else "main"
            tip = self.branches[branch]
            action = rng.random()
            if action < 0.48:
                self.commit(branch, [tip], self.random_tree(self.trees[tip]), self.random_message())
            elif action < 0.53:
                self.revert(branch)
            elif action < 0.64:
                at = rng.choice(list(self.trees)) if self.chance(0.3) else tip
                self.commit(f"b{self.step}", [at], self.random_tree(self.trees[at]), self.random_message())
                branches.append(f"b{self.step}")
            elif action < (0.88 if self.is_theme("merges") else 0.78) and len(branches) > 1:
                self.merge(branch, branches)
            elif action < 0.80:
                self.commit(f"o{self.step}", [], self.random_tree({}), self.random_message())
                branches.append(f"o{self.step}")
            elif self.chance(0.5 if self.is_theme("side tags") else 0.05):
                self.side_branch_tag(tip)
            elif releases_often:
                self.release_all(self.branches["main"])
            else:
                self.random_tag(tip if self.chance(0.8) else rng.choice(list(self.trees)))
            if self.chance(0.1):
                self.random_tag(tip)
        self.head = self.choose_head(branches)

    def choose_head(self, branches):
        """`main`, another branch, or an old commit."""
        if self.chance(0.06):
            old = self.rng.choice([mark for mark in self.trees if CONFIG in self.trees[mark]])
            self.stream.append(f"reset refs/heads/old\nfrom :{old}\n\n".encode())
            return "old"
        return self.rng.choice([b for b in branches if CONFIG in self.trees[self.branches[b]]]) if self.chance(0.2) else "main"

    def write(self, directory):
        for place in ("objects/pack", "refs/heads", "refs/tags"):
            os.makedirs(os.path.join(directory, place))
        for name, text in (("HEAD", f"ref: refs/heads/{self.head}\n"),
                           ("config", "[core]\nrepositoryformatversion = 0\nbare = true\n")):
            with open(os.path.join(directory, name), "w", encoding="ascii") as file:
                file.write(text)
        subprocess.run(["git", "-C", directory, "fast-import", "--quiet", "--force", "--date-format=raw"], check=True,
                       input=b"".join(self.stream), env=ENVIRONMENT, stderr=subprocess.DEVNULL)
