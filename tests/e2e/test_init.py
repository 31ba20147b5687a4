# SPDX-License-Identifier: MIT
"""`piot init` in repositories of every shape: what it proposes plans as it stands, and what no registry takes is left out."""

import unittest

from init_world import CONFIG, DEPENDABOT, PIN, RELEASE, SHAPES, InitTest, crate, python
from shapes import Shape


class Shapes(InitTest):
    def test_what_is_proposed_plans_as_it_stands(self):
        for name, (files, expected) in SHAPES.items():
            with self.subTest(name):
                shape = self.repository_of(files, name.replace(" ", "-"))
                self.write(shape)
                self.assertEqual(self.releases(shape), expected)
                shape.commit("Release with piot")
                self.assertIn("up to date", self.write(shape).stdout)
                self.init(shape, "--check", "--offline")
                self.assertEqual(self.status(shape), "")

    def test_doctor_has_no_complaint_about_a_fresh_scaffold(self):
        for name, (files, _) in SHAPES.items():
            with self.subTest(name):
                shape = self.repository_of(files, name.replace(" ", "-"))
                self.write(shape)
                shape.commit("Release with piot")
                self.assert_exit(self.piot("-C", shape.path, "doctor", "--offline", "--strict"), 0)

    def test_a_scaffold_holds_only_what_the_repository_needs(self):
        shape = self.repository_of(SHAPES["single crate"][0])
        self.write(shape)
        text = self.read(shape, RELEASE)
        self.assertIn(f"uses: {PIN} # v", text)
        for part in ("maturin", "setup-python", "#?", "#=", "schedule:"):
            self.assertNotIn(part, text)
        self.assertIn("github-actions", self.read(shape, DEPENDABOT))


class Refusals(InitTest):
    def test_nothing_to_release(self):
        shape = self.repository_of({"README.md": "x\n"})
        self.assert_fails(self.piot("-C", shape.path, "init", "--offline"), 2, "PIOT_INIT_NOTHING_FOUND")
        shape.commit("Private", {"Cargo.toml": crate("a", "publish = false\n"), "src/lib.rs": ""})
        result = self.piot("-C", shape.path, "init", "--offline")
        self.assert_fails(result, 2, "PIOT_INIT_NOTHING_FOUND", "Cargo.toml:8:11: notice[PIOT_INIT_LEFT_OUT]", "publish = false")
        self.assertEqual(self.status(shape), "")

    def test_no_repository(self):
        self.assert_fails(self.piot("init", "--offline"), 2, "PIOT_GIT_NOT_A_REPOSITORY")

    def test_no_commits(self):
        shape = Shape(self.scratch / "empty", self.scratch)
        result = self.piot("-C", shape.path, "init", "--offline")
        self.assert_fails(result, 2, "PIOT_GIT_NO_COMMITS", "commit what is to be released")
        self.assertNotIn("--at", result.stderr)

    def test_a_bare_repository(self):
        shape = Shape(self.scratch / "full", self.scratch)
        shape.commit("Begin", SHAPES["single crate"][0])
        shape.git("clone", "-q", "--bare", ".", str(self.scratch / "bare.git"))
        self.assert_fails(self.piot("-C", self.scratch / "bare.git", "init", "--offline"), 2, "bare repository")


class HostileNames(InitTest):
    def test_paths_may_hold_anything(self):
        shape = self.repository_of({
            "it's $(touch x) [1]/Cargo.toml": crate("a"), "it's $(touch x) [1]/src/lib.rs": "",
            'gr\u00fc\u00df "e"/pyproject.toml': python("b", "hatchling.build"), 'gr\u00fc\u00df "e"/b/__init__.py': "",
        })
        self.write(shape)
        self.assertEqual(self.releases(shape), {"a": "0.1.0", "b": "0.1.0"})
        shape.commit("Release with piot")
        shape.git("tag", "a-v0.1.0")
        shape.git("tag", "b-v0.1.0")
        shape.commit("Work", {"it's $(touch x) [1]/src/lib.rs": "// changed\n"})
        self.assertEqual(self.releases(shape), {"a": "0.1.1"})

    def test_names_that_no_registry_takes_are_left_out(self):
        shape = self.repository_of({
            "a/Cargo.toml": crate("a"), "a/src/lib.rs": "",
            "b/Cargo.toml": crate("$(touch x)"), "b/src/lib.rs": "",
            "c/pyproject.toml": python("c`id`", "hatchling.build"),
            "d/Cargo.toml": "[package\n",
        })
        result = self.write(shape)
        self.assertEqual(self.releases(shape), {"a": "0.1.0"})
        self.assertEqual(result.stderr.count("PIOT_INIT_LEFT_OUT"), 3)
        self.assertNotIn("touch", self.read(shape, RELEASE) + self.read(shape, CONFIG))

    def test_a_branch_may_be_called_anything(self):
        for branch in ("it's-#1", "on", "feature/x", "0123", "gr\u00fc\u00df"):
            with self.subTest(branch):
                shape = Shape(self.scratch / f"branch-{branch.encode().hex()}", self.scratch, arguments=("-b", branch))
                shape.commit("Begin", SHAPES["single crate"][0])
                self.write(shape)
                quoted = branch if branch == "feature/x" else "'" + branch.replace("'", "''") + "'"
                self.assertIn(f"      - {quoted}\n", self.read(shape, RELEASE))
                self.init(shape, "--check", "--offline")


if __name__ == "__main__":
    unittest.main()
