# SPDX-License-Identifier: MIT
"""GitHub Releases of a real publish: their notes name the package's own commits where the checkout has them, else why it
was released, and a run that makes none says so."""

import json
import subprocess
import unittest

from test_check_registry import CONFIG, CheckRegistryTest


class ForgeReleaseTest(CheckRegistryTest):
    def setUp(self):
        super().setUp()
        self.source.commit("Make releases", {"putitoutthere.toml": CONFIG.replace("github_release = false\n", "")})
        self.source.commit("Add `plus` for @everyone", {"core/src/lib.rs": "pub fn plus() {}\n"})
        self.source.commit("Elsewhere", {"py/minipy/more.py": "\n"})
        self.source.git("push", "-q", "origin", "main")
        self.serve()

    def releases(self):
        records = [json.loads(file.read_text()) for file in (self.scratch / "registry" / "github").glob("*.json")]
        return {record["release"]["tag_name"]: record["release"] for record in records}

    def test_notes_name_the_commits_of_the_package(self):
        document = self.seal()
        result = self.publish(document)
        self.assert_exit(result, 0)
        self.assertNotIn("PIOT_FORGE_RELEASE", result.stderr)
        releases = self.releases()
        self.assertEqual(sorted(releases), ["mini-core-v0.1.0", "mini-mid-v0.1.0", "minipy-v0.1.0"])
        core = releases["mini-core-v0.1.0"]
        self.assertIn("`Add 'plus' for @everyone`", core["body"])
        self.assertIn("mini-core-0.1.0.crate", core["body"])
        self.assertNotIn("Elsewhere", core["body"])
        self.assertIn("`Elsewhere`", releases["minipy-v0.1.0"]["body"])
        self.assertFalse(core["prerelease"])

    def test_a_depth_one_checkout_names_reasons_and_says_so(self):
        document = self.seal()
        clone = self.scratch / "shallow"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{self.source.remote}", str(clone)], check=True)
        self.source.path = clone
        self.assert_reports(self.publish(document), 0, "PIOT_FORGE_RELEASE", "fetch-depth: 0")
        self.assertIn("first release", self.releases()["mini-core-v0.1.0"]["body"])

    def test_without_a_token_none_are_made_and_that_is_said_once(self):
        document = self.seal()
        result = self.publish(document, env={"GITHUB_TOKEN": ""})
        self.assert_reports(result, 0, "no GitHub releases are made: `GITHUB_TOKEN` is not set")
        self.assertEqual((result.stdout + result.stderr).count("PIOT_FORGE_RELEASE"), 1)
        self.assertEqual(self.releases(), {})


if __name__ == "__main__":
    unittest.main()
