# SPDX-License-Identifier: MIT
"""Repositories of every shape, made with git itself, and what piot plans in them."""

import json
import os
import subprocess
import unittest

from world import TIMEOUT, EndToEndTest, clean_environment

CONFIG = """\
[putitoutthere]
version = 1

[[package]]
name = "core"
kind = "crates"
path = "core"
paths = ["core/**"]

[[package]]
name = "tools/cli"
kind = "crates"
path = "cli"
paths = ["cli/**"]
"""

FILES = {"putitoutthere.toml": CONFIG, "core/a.rs": "a\n", "cli/a.rs": "a\n", "docs/a.md": "a\n"}


class Shape:
    """A git repository that steps through time by the minute, so that equal steps give equal commits."""

    def __init__(self, directory, home, arguments=("-b", "main")):
        self.path = directory
        self.environment = clean_environment(home)
        self.clock = 1_700_000_000
        directory.mkdir(parents=True)
        self.git("init", "-q", *arguments)
        # The server side of a partial clone, and file remotes for submodules.
        for key, value in (("uploadpack.allowFilter", "true"), ("uploadpack.allowAnySHA1InWant", "true"),
                           ("protocol.file.allow", "always"), ("core.autocrlf", "false"), ("gc.auto", "0")):
            self.git("config", key, value)

    def run(self, *argv, stdin=None, cwd=None, **extra):
        result = subprocess.run(argv, cwd=cwd or self.path, env={**self.environment, **extra}, input=stdin,
                                stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, timeout=TIMEOUT)
        if result.returncode != 0:
            raise AssertionError(f"{argv} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
        return result.stdout.decode(errors="surrogateescape")

    def git(self, *arguments, **options):
        date = f"{self.clock} +0000"
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always")
        return self.run("git", *identity, *arguments, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date, **options)

    def commit(self, message, files=None):
        """Files by name, as text or bytes; None removes one. Names may be bytes."""
        self.clock += 60
        for name, content in (files or {}).items():
            file = os.fsencode(self.path) + b"/" + os.fsencode(name)
            if content is None:
                os.remove(file)
                continue
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as out:
                out.write(content if isinstance(content, bytes) else content.encode())
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-",
                 stdin=message if isinstance(message, bytes) else message.encode())
        return self.head()

    def merge(self, *names, message="Merge", options=()):
        self.clock += 60
        self.git("merge", "-q", "--no-ff", *options, "-m", message, *names)
        return self.head()

    def head(self, name="HEAD"):
        return self.git("rev-parse", name).strip()

    def raw(self, kind, content):
        """Writes an object as it is given, however odd."""
        return self.git("hash-object", "-t", kind, "-w", "--literally", "--stdin", stdin=content).strip()

    def raw_commit(self, message, parents=None, headers=b""):
        """A commit of HEAD's tree made by hand, and HEAD moved there."""
        parents = [self.head()] if parents is None else parents
        lines = [f"tree {self.head('HEAD^{tree}')}", *(f"parent {parent}" for parent in parents),
                 f"author T <t@e.org> {self.clock} +0000", f"committer T <t@e.org> {self.clock} +0000"]
        commit = self.raw("commit", ("\n".join(lines) + "\n").encode() + headers + b"\n" + message)
        self.git("update-ref", "HEAD", commit)
        return commit


class ShapeTest(EndToEndTest):
    def shape(self, name="repository", **options):
        return Shape(self.scratch / name, self.scratch, **options)

    def released(self, name="repository"):
        """Both packages are tagged on the first commit: core 1.0.0, tools/cli 2.0.0."""
        shape = self.shape(name)
        shape.commit("Begin", FILES)
        shape.git("tag", "core-v1.0.0")
        shape.git("tag", "-a", "-m", "release", "tools/cli-v2.0.0")
        return shape

    def plan(self, where, *arguments, **environment):
        """The JSON document."""
        path = where.path if isinstance(where, Shape) else where
        result = self.piot("-C", path, "plan", "--json", *arguments, env=environment)
        self.assert_exit(result, 0)
        return json.loads(result.stdout)

    def releases(self, where, *arguments, **environment):
        """`{"core": "1.0.1"}`"""
        return {release["package"]: release["version"] for release in self.plan(where, *arguments, **environment)["releases"]}

    def assert_refused(self, where, code, *texts, arguments=()):
        path = where.path if isinstance(where, Shape) else where
        result = self.piot("-C", path, "plan", *arguments)
        self.assert_fails(result, code, "hint: ", *texts)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def notices(self, document):
        return [notice["code"] for notice in document["notices"]]


def needs_root(test):
    return unittest.skipUnless(os.geteuid() == 0, "only root may give files away")(test)
