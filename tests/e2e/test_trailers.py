# SPDX-License-Identifier: MIT
"""Bad trailers: the command that the error suggests is run as it stands, and mends the plan."""

import shlex

from shapes import CONFIG, ShapeTest

# A third package that nobody touches, on top of `core`.
THREE = CONFIG + """
[[package]]
name = "client"
kind = "crates"
path = "client"
paths = ["client/**"]
depends_on = ["core"]
"""

BOTH = {"core/b.rs": "b\n", "cli/b.rs": "b\n"}
CORE = {"core/b.rs": "b\n"}


class MendingTest(ShapeTest):
    def broken(self, line, files, later=()):
        """core 1.0.0, tools/cli 2.0.0, client 3.0.0, then a commit with a bad line, and what came after it."""
        shape = self.shape("repository")
        shape.commit("Begin", {"putitoutthere.toml": THREE, "core/a.rs": "a\n", "cli/a.rs": "a\n", "client/a.rs": "a\n"})
        for tag in ("core-v1.0.0", "tools/cli-v2.0.0", "client-v3.0.0"):
            shape.git("tag", tag)
        shape.commit(f"Change\n\nWhy.\n\n{line}", files)
        for message, more in later:
            shape.commit(message, more)
        return shape

    def mend(self, shape):
        """Runs the first command that the errors suggest."""
        result = self.piot("-C", shape.path, "plan")
        self.assert_fails(result, 2, "PIOT_PLAN_TRAILER", "git commit --allow-empty")
        command = result.stderr[result.stderr.index("git commit --allow-empty"):].splitlines()[0]
        self.assertEqual(shlex.split(command)[:5], ["git", "commit", "--allow-empty", "-m", "mend the release trailer"])
        shape.clock += 60
        shape.run("sh", "-c", command, GIT_AUTHOR_NAME="T", GIT_AUTHOR_EMAIL="t@e.org", GIT_COMMITTER_NAME="T", GIT_COMMITTER_EMAIL="t@e.org")
        return shlex.split(command)[-1]

    def assert_mended(self, line, files, mending, expected, later=()):
        with self.subTest(line=line, later=bool(later)):
            shape = self.broken(line, files, later)
            self.assertEqual(self.mend(shape), mending)
            self.assertEqual(self.releases(shape), expected)
            shape.run("rm", "-rf", str(shape.path), cwd="/")

    def test_one_commit_mends_a_bad_line_at_head(self):
        minor = {"core": "1.1.0", "client": "3.1.0"}
        patch = {"core": "1.0.1", "client": "3.0.1"}
        for line, mending, expected in (
                ("release: minr", "release: minor [core, client]", minor),
                ("release: MINOR", "release: minor [core, client]", minor),
                ("release: minor-rc1", "release: minor-rc [core, client]", {"core": "1.1.0-rc.1", "client": "3.1.0-rc.1"}),
                ("release:", "release: patch [core, client]", patch),
                ("release: 1.1.0", "release: patch [core, client]", patch),
                ("release: minor now", "release: patch [core, client]", patch),
                ("release: minor [core", "release: minor [core]", {"core": "1.1.0", "client": "3.0.1"}),
                ("release: minor [core,]", "release: minor [core]", {"core": "1.1.0", "client": "3.0.1"}),
                ("release: minor [core] now", "release: minor [core]", {"core": "1.1.0", "client": "3.0.1"}),
                ("release: minor [cor]", "release: minor [core]", {"core": "1.1.0", "client": "3.0.1"}),
                ("release: minor [tool/cli]", "release: minor [tools/cli, core]", {"core": "1.1.0", "tools/cli": "2.1.0", "client": "3.0.1"}),
                ("release: minor [@scope/pkg]", "release: minor [core, client]", minor),
                ("release: skip [cor]", "release: skip [core]", {})):
            self.assert_mended(line, CORE, mending, expected)

    def test_one_commit_mends_a_bad_line_below_head(self):
        later = [("Docs", {"docs/x.md": "x\n"})]
        self.assert_mended("release: minr", CORE, "release: minor [core, client]", {"core": "1.1.0", "client": "3.1.0"}, later)
        self.assert_mended("release: minr", BOTH, "release: minor [core, tools/cli, client]",
                           {"core": "1.1.0", "tools/cli": "2.1.0", "client": "3.1.0"}, later)
        self.assert_mended("release: major [cor]", BOTH, "release: major [core, tools/cli]",
                           {"core": "2.0.0", "tools/cli": "3.0.0", "client": "3.0.1"}, later)

    def test_a_bad_line_that_touches_nothing_stands_in_the_way_at_head_only(self):
        self.assert_mended("release: minr", {"docs/x.md": "x\n"}, "release: minor", {})
        shape = self.broken("release: minr", {"docs/x.md": "x\n"}, [("More", CORE)])
        document = self.plan(shape)
        self.assertEqual([release["version"] for release in document["releases"]], ["1.0.1", "3.0.1"])
        self.assertEqual(self.notices(document), ["PIOT_PLAN_TRAILER_NOTICE"])

    def test_a_bad_line_is_no_concern_of_packages_that_it_does_not_touch(self):
        shape = self.broken("release: minr", {"cli/b.rs": "b\n"}, [("Change", CORE)])
        self.assert_fails(self.piot("-C", shape.path, "plan"), 2, "tools/cli")
        self.assertEqual(self.releases(shape, "--exclude", "tools/cli"), {"core": "1.0.1", "client": "3.0.1"})
        self.assertEqual(self.releases(shape, "--release", "core"), {"core": "1.0.1"})

    def test_names_with_a_slash_can_be_listed(self):
        shape = self.broken("release: minor [tools/cli]", CORE)
        self.assertEqual(self.releases(shape), {"core": "1.0.1", "client": "3.0.1", "tools/cli": "2.1.0"})

    def test_every_problem_is_reported_at_once(self):
        shape = self.broken("release: minr", CORE, [("More\n\nrelease: majr", {"cli/b.rs": "b\n"}), ("Last\n\nrelease: [x", {})])
        result = self.piot("-C", shape.path, "plan")
        self.assert_fails(result, 2, "minr", "majr", "[x")
        self.assertEqual(result.stderr.count("error[PIOT_PLAN_TRAILER]"), 3)


class AdopterTest(ShapeTest):
    """Who comes to piot with an old history has lines in it that were meant for others."""

    def adopt(self, lines):
        shape = self.shape()
        shape.commit("Begin", {"core/a.rs": "a\n", "cli/a.rs": "a\n"})
        for number, line in enumerate(lines):
            shape.commit(f"Old change {number}\n\n{line}", {"core/a.rs": f"{number}\n"})
        shape.commit("Adopt piot", {"putitoutthere.toml": CONFIG})
        return shape

    def test_one_old_line_is_an_error_that_one_commit_mends(self):
        shape = self.adopt(["Release: 2023-05 (spring)"])
        result = self.piot("-C", shape.path, "plan")
        self.assert_fails(result, 2, "PIOT_PLAN_TRAILER", "spring")
        MendingTest.mend(self, shape)
        self.assertEqual(self.releases(shape), {"core": "0.1.0", "tools/cli": "0.1.0"})

    def test_many_old_lines_are_counted_and_one_commit_mends_them_all(self):
        shape = self.adopt([f"Release: {number}" for number in range(30)])
        result = self.piot("-C", shape.path, "plan")
        self.assert_fails(result, 2, "20 more lines like these", "one commit settles them all")
        self.assertEqual(result.stderr.count("error["), 11)
        command = result.stderr[result.stderr.rindex("git commit --allow-empty"):].splitlines()[0]
        shape.run("sh", "-c", command, GIT_AUTHOR_NAME="T", GIT_AUTHOR_EMAIL="t@e.org", GIT_COMMITTER_NAME="T", GIT_COMMITTER_EMAIL="t@e.org")
        self.assertEqual(self.releases(shape), {"core": "0.1.0", "tools/cli": "0.1.0"})

    def test_subjects_are_never_in_the_way(self):
        shape = self.shape()
        shape.commit("release: v0.9.0", {"core/a.rs": "a\n", "cli/a.rs": "a\n"})
        shape.commit("Adopt piot", {"putitoutthere.toml": CONFIG})
        self.assertEqual(self.releases(shape), {"core": "0.1.0", "tools/cli": "0.1.0"})

    def test_tags_on_the_adopted_commit_end_the_matter(self):
        shape = self.adopt(["Release: 2023-05"])
        shape.git("tag", "core-v0.9.0")
        shape.git("tag", "tools/cli-v0.9.0")
        shape.commit("Change", {"core/a.rs": "new\n"})
        self.assertEqual(self.releases(shape), {"core": "0.9.1"})


class PrereleaseTest(ShapeTest):
    def test_labels_and_their_spelling_for_pypi(self):
        config = CONFIG.replace('kind = "crates"\npath = "cli"', 'kind = "pypi"\npypi = "cli"\npure = true\npath = "cli"')
        for label, letters in (("alpha", "a"), ("beta", "b"), ("rc", "rc")):
            with self.subTest(label=label):
                shape = self.shape(label)
                shape.commit("Begin", {"putitoutthere.toml": config, "core/a.rs": "a\n", "cli/pyproject.toml": "[project]\n"})
                shape.git("tag", "core-v1.2.0")
                shape.git("tag", "tools/cli-v1.2.0")
                shape.commit(f"Change\n\nrelease: minor-{label}", {"core/a.rs": "b\n", "cli/x.py": "b\n"})
                spelled = {release["package"]: release["registry_version"] for release in self.plan(shape)["releases"]}
                self.assertEqual(spelled, {"core": f"1.3.0-{label}.1", "tools/cli": f"1.3.0{letters}1"})

    def test_other_labels_do_not_exist(self):
        for label in ("dev", "post", "pre", "c", "a", "rc1", "rc.1", "RC", "preview", "next"):
            with self.subTest(label=label):
                shape = self.released()
                shape.commit(f"Change\n\nrelease: minor-{label}", {"core/b.rs": "b\n"})
                self.assert_refused(shape, 2, "PIOT_PLAN_TRAILER", f"`minor-{label}` is not a release level")
                self.assert_refused(shape, 2, "PIOT_PLAN_MANUAL", arguments=["--release", f"core@minor-{label}"])
                shape.run("rm", "-rf", str(shape.path), cwd="/")
