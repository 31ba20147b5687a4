# SPDX-License-Identifier: MIT
"""Globs mean what docs/globs.md says, and otherwise what git's own `:(glob)` pathspecs mean."""

import itertools
import os
import random
import subprocess
import unittest

from docs_pages import PAGES, code_in
from world import EndToEndTest

MATCHER = os.environ.get("PIOT_GLOB_MATCH", "")
PAGE = PAGES["docs/globs.md"]
EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

# What random globs are made of. Each piece is a component, or a part of one.
PIECES = ["a", "b", "ab", "c", ".a", "*", "*", "?", "[ab]", "[!a]", "[^b]", "[a-b]", "[]a]", "[[:alpha:]]", "[!.]", "**", "\\a", "\\*"]
COMPONENTS = ["**", "**", "*", "a", "b", "a*", "*b", "?b", ".a"]
NAMES = ["a", "b", "ab", "ba", "aab", ".a", "c", "*", "]"]


def answers(pairs):
    """For each (glob, path): True, False, or the text that was meant instead of a refused glob."""
    lines = "".join(f"{glob}\t{path}\n" for glob, path in pairs)
    run = subprocess.run([MATCHER], input=lines.encode(), capture_output=True, check=True)
    found = run.stdout.decode().splitlines()
    return [line.partition("\t")[2] if line.startswith("refused") else line == "1" for line in found]


class GitPathspecs:
    """Asks `git ls-files` in indexes that hold paths of one depth each, so that no file stands in another's way."""

    def __init__(self, repository, paths):
        self.repository, self.indexes = repository, []
        for depth, group in itertools.groupby(sorted(set(paths), key=lambda p: p.count("/")), key=lambda p: p.count("/")):
            index = str(repository.path / f"index-{depth}")
            entries = "".join(f"100644 {EMPTY_BLOB} 0\t{path}\0" for path in group)
            self.run(index, "update-index", "-z", "--index-info", input=entries.encode())
            self.indexes.append(index)

    def run(self, index, *arguments, **options):
        environment = {**self.repository.environment, "GIT_INDEX_FILE": index}
        return subprocess.run(["git", *arguments], cwd=self.repository.path, env=environment, capture_output=True, check=True,
                              **options).stdout

    def matches(self, glob):
        found = [self.run(index, "ls-files", "-z", "--", f":(glob){glob}") for index in self.indexes]
        return {path for output in found for path in output.decode().split("\0") if path}


def is_for_both(glob):
    """What the page does not tell as a difference."""
    has_wildcard = any(sign in glob for sign in "*?[")
    return has_wildcard and "***" not in glob


def random_glob(rng):
    components = [rng.choice(COMPONENTS) if rng.random() < 0.5 else "".join(rng.choices(PIECES, k=rng.randint(1, 3)))
                  for _ in range(rng.randint(1, 4))]
    return "/".join(components)


class GlobPageTest(unittest.TestCase):
    def test_what_matches(self):
        pairs = [(code_in(glob)[0], path, is_match) for glob, good, bad in PAGE.table("What matches, and what does not")
                 for cell, is_match in ((good, True), (bad, False)) for path in code_in(cell)]
        self.assertGreater(len(pairs), 80)
        for (glob, path, expected), answer in zip(pairs, answers([pair[:2] for pair in pairs])):
            with self.subTest(glob=glob, path=path):
                self.assertIs(answer, expected)

    def test_what_is_refused_and_what_was_meant(self):
        rows = [(code_in(glob)[0], "".join(code_in(meant))) for glob, meant in PAGE.table("What is refused")]
        for (glob, meant), answer in zip(rows, answers([(glob, "x") for glob, _ in rows])):
            with self.subTest(glob=glob):
                self.assertEqual(answer, meant)
        for (meant,), answer in zip([(m,) for _, m in rows if m], answers([(m, "x") for _, m in rows if m])):
            with self.subTest(meant=meant):
                self.assertIsInstance(answer, bool, "what was meant is refused as well")


class GlobsAndGitTest(EndToEndTest):
    def test_every_difference_is_one(self):
        rows = [(code_in(glob)[0], code_in(path)[0], ours == "yes", theirs == "yes")
                for glob, path, ours, theirs, _ in PAGE.table("Other than in git")]
        repository = self.repository()
        for (glob, path, ours, theirs), answer in zip(rows, answers([row[:2] for row in rows])):
            with self.subTest(glob=glob, path=path):
                self.assertIs(answer, ours)
                self.assertIs(path in GitPathspecs(repository, [path]).matches(glob), theirs)

    def test_random_globs_match_what_git_says(self):
        paths = ["/".join(names) for depth in (1, 2, 3) for names in itertools.product(NAMES[:9 - 2 * depth], repeat=depth)]
        paths += [f"{name}/a/{other}/b" for name, other in itertools.product(NAMES[:4], repeat=2)] + ["*", "]", "a/*", "ab/]"]
        rng = random.Random(20240229)
        globs = sorted({glob for glob in (random_glob(rng) for _ in range(400)) if is_for_both(glob)})
        git = GitPathspecs(self.repository(), paths)
        compared = 0
        for glob in globs:
            found = answers([(glob, path) for path in paths])
            ours = {path for path, answer in zip(paths, found) if answer is True}
            if any(isinstance(answer, str) for answer in found):
                continue
            compared += 1
            with self.subTest(glob=glob):
                self.assertEqual(ours, git.matches(glob))
        self.assertGreater(compared, 250)


if __name__ == "__main__":
    unittest.main()
