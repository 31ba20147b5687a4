# SPDX-License-Identifier: MIT
"""`piot init` goes on from what is tagged and from what is live."""

import unittest
import urllib.request

from init_world import CONFIG, PIN, InitTest, crate
from server_test import CRATES_TOKEN, make_crate
from world import Server


class History(InitTest):
    CRATES = {"Cargo.toml": '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n', "a/Cargo.toml": crate("a"), "a/src/lib.rs": "",
              "b/Cargo.toml": crate("b"), "b/src/lib.rs": ""}

    def tagged(self, *tags, files=None):
        shape = self.repository_of(files or self.CRATES)
        for tag in tags:
            shape.commit("Work", {"a/src/lib.rs": f"// {tag}\n", "b/src/lib.rs": f"// {tag}\n"})
            shape.git("tag", tag)
        shape.commit("More", {"a/src/lib.rs": "// more\n"})
        return shape

    def test_tags_that_all_share_go_on_as_one_group(self):
        shape = self.tagged("v1.0.0", "v1.2.3")
        self.write(shape)
        self.assertIn('tag_format = "v{version}"', self.package(shape, "a"))
        self.assertIn('group = "all"', self.package(shape, "b"))
        self.assertEqual(self.releases(shape), {"a": "1.2.4", "b": "1.2.4"})

    def test_tags_by_name_go_on_each_by_itself(self):
        for separator in ("-v", "@", "/", "_v", "-"):
            with self.subTest(separator):
                self.setUp()
                shape = self.tagged(f"a{separator}1.0.0", f"b{separator}2.0.0")
                self.write(shape)
                self.assertEqual(self.releases(shape), {"a": "1.0.1"})

    def test_of_two_schemes_the_newer_goes_on(self):
        shape = self.tagged("v1.0.0", "a-v1.1.0", "b-v1.1.0")
        self.write(shape)
        self.assertEqual(self.releases(shape), {"a": "1.1.1"})

    def test_a_maintenance_branch_goes_on_from_its_own_line(self):
        shape = self.tagged("v1.0.0")
        shape.git("branch", "1.x", "v1.0.0")
        shape.commit("On", {"a/src/lib.rs": "// on\n"})
        shape.git("tag", "v2.0.0")
        shape.git("checkout", "-q", "1.x")
        shape.commit("Mend", {"a/src/lib.rs": "// mended\n"})
        self.assertIn("go on together from `v1.0.0`", self.write(shape).stderr)
        self.assertIn("# goes on from v1.0.0\n", self.read(shape, CONFIG))
        self.assertEqual(self.releases(shape), {"a": "1.0.1", "b": "1.0.1"})

    def test_releases_by_another_scheme_are_told(self):
        shape = self.tagged("v1.1", "v1.2")
        self.assertIn("no tag is a version that piot reads, such as `v1.2`", self.write(shape).stderr)
        self.assertEqual(self.releases(shape), {"a": "0.1.0", "b": "0.1.0"})

    def test_releases_on_side_branches_count_as_ours(self):
        shape = self.tagged("v1.0.0", files={**self.CRATES, "a/Cargo.toml": crate("a", version="1.5.0")})
        shape.git("checkout", "-q", "-b", "release/2")
        shape.commit("Release", {"a/src/lib.rs": "// release\n"})
        shape.git("tag", "v2.0.0")
        shape.git("checkout", "-q", "main")
        shape.commit("On", {"a/src/lib.rs": "// on\n"})
        result = self.write(shape)
        self.assertIn('line = "*"', self.read(shape, CONFIG))
        self.assertIn("warning[PIOT_INIT_CHOICE]", result.stderr)
        # 2.0.0 counts: the 1.5.0 in a manifest is not ahead of it.
        self.assertNotIn("in its manifest", result.stderr)
        self.assertEqual(self.releases(shape), {"a": "2.0.1", "b": "2.0.1"})

    def test_what_is_live_is_passed(self):
        shape = self.repository_of(self.CRATES)
        server = Server(self.scratch / "server", crates_token=CRATES_TOKEN)
        self.addCleanup(server.stop)
        body, _ = make_crate("a", "1.2.3")
        request = urllib.request.Request(server.url + "/crates/api/v1/crates/new", data=body, method="PUT",
                                         headers={"Authorization": CRATES_TOKEN, "User-Agent": "test"})
        urllib.request.urlopen(request, timeout=30).close()
        result = self.init(shape, "--yes", "--action-ref", PIN, env={"PIOT_REHEARSAL_URL": server.url})
        self.assertIn("`a` 1.2.3 is live on crates.io and has no tag", result.stderr)
        self.assertIn("# 1.2.3 is live on crates.io\nfirst_version", self.package(shape, "a"))
        self.assertEqual(self.releases(shape), {"a": "1.2.4", "b": "0.1.0"})

    def test_a_registry_that_does_not_answer_stops_nothing(self):
        shape = self.repository_of(self.CRATES)
        result = self.init(shape, "--yes", "--action-ref", PIN, env={"PIOT_REHEARSAL_URL": "http://127.0.0.1:9"})
        self.assertIn("did not say what is live of `a`", result.stderr)
        self.assertEqual(self.releases(shape), {"a": "0.1.0", "b": "0.1.0"})

    def test_a_shallow_clone_knows_no_history(self):
        shape = self.tagged("v1.0.0")
        shape.run("git", "clone", "-q", "--depth", "1", f"file://{shape.path}", str(self.scratch / "shallow"))
        result = self.piot("-C", self.scratch / "shallow", "init", "--yes", "--offline")
        self.assert_fails(result, 2, "PIOT_GIT_SHALLOW", "fetch-depth: 0")
        # Where there is a configuration, no history is needed.
        self.write(shape)
        shape.commit("Release with piot")
        shape.run("git", "clone", "-q", "--depth", "1", f"file://{shape.path}", str(self.scratch / "shallow2"))
        self.assert_exit(self.piot("-C", self.scratch / "shallow2", "init", "--check", "--offline"), 0)


if __name__ == "__main__":
    unittest.main()
