# SPDX-License-Identifier: MIT
"""`piot publish --cargo-publish`: crates that no build row left are packaged by real cargo, from HEAD, and then go the
way of all others."""

import json
import os
import shutil
import subprocess
import sys
import unittest

from world import FILES, EndToEndTest, Repository, Server

CONFIG = """\
[putitoutthere]
version = 1

[[package]]
name = "mini-core"
kind = "crates"
path = "core"
paths = ["core/**"]

[[package]]
name = "mini-mid"
kind = "crates"
path = "mid"
paths = ["mid/**"]
depends_on = ["mini-core"]
"""
MEMBER = FILES["core/Cargo.toml"].replace("\n[workspace]\n", "")
SOURCES = {
    "putitoutthere.toml": CONFIG,
    "Cargo.toml": '[workspace]\nmembers = ["core", "mid"]\nresolver = "2"\n',
    "core/Cargo.toml": MEMBER,
    "core/src/lib.rs": FILES["core/src/lib.rs"],
    "mid/Cargo.toml": MEMBER.replace("mini-core", "mini-mid")
    + '\n[dependencies]\nmini-core = { path = "../core", version = "0.0.0" }\n',
    # Compiling it would write into the tree of whoever compiles it.
    "mid/build.rs": 'fn main() {\n    std::fs::write("src/lib.rs", "// surprise\\n").unwrap();\n}\n',
    "mid/src/lib.rs": "pub fn three() -> u32 {\n    mini_core::add(1, 2)\n}\n",
    ".gitignore": "target/\nCargo.lock\n",
}


def setUpModule():
    if shutil.which("cargo") is None:
        print("skipped, missing: cargo", file=sys.stderr)
        sys.exit(77)


class CargoPublishTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.source = Repository(self.scratch, SOURCES)
        self.artifacts = self.scratch / "artifacts"
        self.server = Server(self.scratch / "registry", crates_token="a-user-token")
        self.addCleanup(self.server.stop)

    def publish(self, *arguments, env=None):
        return self.piot("publish", "--cargo-publish", "--artifacts", self.artifacts, "--yes", "--wait", "20", *arguments,
                         cwd=self.source.path,
                         env={"PIOT_REHEARSAL_URL": self.server.url, "CARGO_REGISTRY_TOKEN": "a-user-token", **(env or {})})

    def refused(self, result, *texts):
        self.assert_fails(result, 4, "PIOT_TREE_DIRTY", *texts)
        self.assertEqual(self.server.accepted_uploads(), 0)
        self.assertEqual(self.source.remote_tags(), "")
        self.assertFalse(self.artifacts.exists())

    def wrap_cargo(self, afterwards):
        """A cargo that does something else as well."""
        tools = self.scratch / "tools"
        tools.mkdir()
        (tools / "cargo").write_text(f'#!/bin/sh\n{shutil.which("cargo")} "$@" || exit\n{afterwards}\n')
        (tools / "cargo").chmod(0o755)
        return {"PATH": f"{tools}:{os.environ['PATH']}"}

    def test_missing_crates_are_packaged_from_head_and_published(self):
        result = self.publish()
        self.assert_exit(result, 0)
        self.assertIn("--cargo-publish: cargo packages `mini-core`, `mini-mid`", result.stderr)
        self.assertEqual(self.server.accepted_uploads(), 2)
        head = self.source.head()
        self.assertEqual(self.source.remote_tags(), f"mini-core-v0.1.0 {head}\nmini-mid-v0.1.0 {head}\n")
        self.assertTrue((self.artifacts / "mini-mid-crate/mini-mid-0.1.0.crate").exists())
        self.assertEqual(self.source.git("status", "--porcelain"), "")

        again = self.publish()
        self.assert_exit(again, 0)
        self.assertNotIn("cargo packages", again.stderr)

    def test_crates_that_are_there_are_left_alone(self):
        place = self.artifacts / "mini-core-crate"
        place.mkdir(parents=True)
        (place / "mini-core-0.1.0.crate").write_bytes(b"not a crate")
        result = self.publish()
        self.assert_exit(result, 1)
        self.assertIn("cargo packages `mini-mid` here", result.stderr)
        self.assertEqual((place / "mini-core-0.1.0.crate").read_bytes(), b"not a crate")

    def test_a_second_machine_makes_the_same_bytes_and_changes_nothing(self):
        self.assert_exit(self.publish(), 0)
        shutil.rmtree(self.artifacts)
        # All tags are there, so a plan of now would be empty: the sealed one of then.
        self.source.run("git", "-C", str(self.source.remote), "tag", "-d", "mini-mid-v0.1.0")
        self.source.run("git", "tag", "-d", "mini-mid-v0.1.0")
        self.assert_exit(self.publish(), 0)
        self.assertEqual(self.server.accepted_uploads(), 2)
        self.assertIn("mini-mid-v0.1.0", self.source.remote_tags())

    def test_a_depth_one_checkout_is_enough(self):
        plan = self.scratch / "plan.json"
        self.assert_exit(self.piot("plan", "--out", plan, cwd=self.source.path), 0)
        self.source.commit("Later", {"README.md": "later\n"})
        self.source.git("push", "-q", "origin", "main")
        self.source.git("push", "-q", "origin", "main~1:refs/heads/planned")
        clone = self.scratch / "shallow"
        subprocess.run(["git", "clone", "-q", "--depth", "1", "--branch", "planned", f"file://{self.source.remote}", str(clone)],
                       check=True)
        self.source.path = clone
        self.assert_exit(self.publish("--plan", plan, "--plan-id", json.loads(plan.read_text())["plan_id"]), 0)
        self.assertEqual(self.server.accepted_uploads(), 2)

    def test_changes_that_head_does_not_have_are_refused_by_name(self):
        self.source.write({"core/src/lib.rs": "pub fn add() {}\n", "notes.txt": "untracked\n"})
        self.source.git("rm", "-q", "mid/build.rs")
        result = self.publish()
        self.refused(result, "core/src/lib.rs", "mid/build.rs")
        self.assertNotIn("notes.txt", result.stderr)

    def test_a_stamped_checkout_is_no_surprise_until_somebody_edits_it(self):
        self.assert_exit(self.piot("stamp", cwd=self.source.path), 0)
        self.assertIn("core/Cargo.toml", self.source.git("status", "--porcelain"))
        manifest = self.source.path / "core/Cargo.toml"
        manifest.write_text(manifest.read_text() + "\n# by hand\n")
        self.refused(self.publish(), "core/Cargo.toml")
        manifest.write_text(manifest.read_text().replace("\n# by hand\n", ""))
        self.assert_exit(self.publish(), 0)

    def test_whatever_writes_into_the_checkout_meanwhile_is_found(self):
        environment = self.wrap_cargo(f"echo '// surprise' >> {self.source.path}/core/src/lib.rs")
        self.refused(self.publish(env=environment), "core/src/lib.rs", "was changed while the crates were packaged")

    def test_whatever_writes_into_what_is_packaged_is_found(self):
        environment = self.wrap_cargo("touch src/extra.rs")
        self.refused(self.publish(env=environment), "src/extra.rs", "was changed while the crates were packaged")

    def test_what_cargo_refuses_is_told_in_its_words(self):
        self.source.commit("Break it", {"mid/Cargo.toml": SOURCES["mid/Cargo.toml"] + 'nowhere-to-be-found = "1"\n'})
        result = self.publish()
        self.assert_fails(result, 1, "PIOT_PROCESS_FAILED", "nowhere-to-be-found")
        self.assertEqual(self.server.accepted_uploads(), 0)


if __name__ == "__main__":
    unittest.main()
