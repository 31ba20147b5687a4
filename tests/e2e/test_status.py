# SPDX-License-Identifier: MIT
"""`piot status` and `piot reconcile` against an embedded registry in another process and a bare remote: what differs is
said, tags go where the versions came from, and a reconcile that was killed is finished by the next one."""

import io
import json
import os
import shutil
import subprocess
import tarfile
import unittest
import zipfile

from test_check_registry import FILES, PUBLISHERS, USER_TOKENS, CheckRegistryTest
from world import PYTHON, clean_environment

TAGS = ("mini-core-v0.1.0", "mini-mid-v0.1.0", "minipy-v0.1.0")


class StatusTest(CheckRegistryTest):
    def online(self, **more):
        return {"PIOT_REHEARSAL_URL": self.server.url, **more}

    def status(self, *arguments, code=0, **more):
        result = self.piot("status", "--json", *arguments, cwd=self.source.path, env=self.online(**more))
        self.assert_exit(result, code)
        return json.loads(result.stdout)

    def states(self, document):
        return {package["package"]: package["state"] for package in document["packages"]}

    def reconcile(self, *arguments, code=0, env=None):
        result = self.piot("reconcile", *arguments, cwd=self.source.path, env=self.online(**(env or {})))
        self.assert_exit(result, code)
        return result

    def reconcile_json(self, *arguments, code=0):
        return json.loads(self.reconcile("--json", *arguments, code=code).stdout)

    def tag_lines(self):
        return sorted(self.source.remote_tags().split("\n")[:-1])

    def later(self):
        commit = self.source.commit("Later", {"README.md": "later\n"})
        self.source.git("push", "-q", "origin", "main")
        return commit

    def upload_python(self, version, sdist=True):
        """A release of minipy that nobody knows the commit of, made by hand."""
        metadata = f"Metadata-Version: 2.1\nName: minipy\nVersion: {version}\n"
        directory = self.scratch / f"minipy-{version}"
        directory.mkdir()
        wheel = directory / f"minipy-{version}-py3-none-any.whl"
        info = f"minipy-{version}.dist-info"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("minipy/__init__.py", "")
            archive.writestr(f"{info}/METADATA", metadata)
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", f"minipy/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
        files = [wheel]
        if sdist:
            files.append(directory / f"minipy-{version}.tar.gz")
            with tarfile.open(files[-1], "w:gz") as archive:
                for name, text in (("PKG-INFO", metadata), ("pyproject.toml", '[build-system]\nrequires = ["setuptools"]\n')):
                    member = tarfile.TarInfo(f"minipy-{version}/{name}")
                    member.size = len(text)
                    archive.addfile(member, io.BytesIO(text.encode()))
        subprocess.run([PYTHON, "-m", "twine", "upload", "--repository-url", f"{self.server.url}/pypi/legacy/", "-u", "__token__",
                        "-p", USER_TOKENS["pypi_token"], *map(str, files)], check=True, capture_output=True,
                       env=clean_environment(self.scratch))


class DriftTest(StatusTest):
    def test_nothing_released_is_no_drift(self):
        self.serve()
        document = self.status("--check")
        self.assertEqual(set(self.states(document).values()), {"unreleased"})
        self.assertEqual({package["pending"] for package in document["packages"]}, {"0.1.0"})
        self.assertFalse(document["drift"])
        text = self.piot("status", cwd=self.source.path, env=self.online())
        self.assertIn("mini-core  -    -     0.1.0  unreleased", text.stdout)

    def test_a_registry_that_is_gone_is_unknown_and_three_under_check(self):
        self.serve()
        gone = {"PIOT_REHEARSAL_URL": "http://127.0.0.1:9"}
        result = self.piot("status", "--check", cwd=self.source.path, env=gone)
        self.assert_reports(result, 3, "PIOT_REGISTRY_UNREACHABLE", "unknown")
        self.assert_exit(self.piot("status", cwd=self.source.path, env=gone), 0)
        result = self.piot("reconcile", "--yes", cwd=self.source.path, env=gone)
        self.assert_reports(result, 3, "PIOT_REGISTRY_UNREACHABLE")

    def test_a_remote_that_is_gone_and_a_shallow_clone_are_told(self):
        self.serve()
        self.assert_fails(self.piot("status", "--remote", "nowhere", cwd=self.source.path, env=self.online()), 3,
                          "PIOT_REMOTE_UNREACHABLE")
        self.later()
        clone = self.scratch / "shallow"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{self.source.remote}", str(clone)], check=True)
        for command in ("status", "reconcile"):
            self.assert_fails(self.piot(command, cwd=clone, env=self.online()), 2, "PIOT_GIT_SHALLOW")

    def test_prereleases_count_by_their_order_and_half_an_upload_is_partial(self):
        self.serve()
        self.upload_python("0.9.0")
        self.upload_python("1.0.0rc1")
        self.source.tag("minipy-v0.9.0")
        row = self.status("--check", code=1)["packages"][2]
        self.assertEqual((row["state"], row["live"]["version"]), ("untagged", "1.0.0-rc.1"))
        self.assertEqual([each["version"] for each in row["untagged"]], ["1.0.0-rc.1"])
        self.source.tag("minipy-v1.0.0-rc.1")
        self.assertEqual(self.status("--check")["packages"][2]["state"], "in_sync")
        self.source.tag("minipy-v1.0.0")
        row = self.status("--check", code=1)["packages"][2]
        self.assertEqual((row["state"], [each["version"] for each in row["unpublished"]]), ("unpublished", ["1.0.0"]))
        self.upload_python("1.1.0", sdist=False)
        document = self.status("--check", code=1)
        self.assertEqual(document["packages"][2]["state"], "partial")
        self.assertRegex(str(document["diagnostics"]), "takes files for it for 1[34] more days")
        self.assert_reports(self.reconcile("--yes", code=1), 1, "lacks its sdist")
        self.assertNotIn("minipy-v1.1.0", self.source.remote_tags())

    def test_tags_that_clone_or_remote_lack_are_told(self):
        self.serve()
        self.source.git("tag", "minipy-v0.3.0")
        self.source.run("git", "-C", str(self.source.remote), "tag", "mini-core-v0.2.0", "main")
        document = self.status()
        told = [each["message"] for each in document["diagnostics"] if each["code"] == "PIOT_STATUS_CLONE"]
        self.assertEqual(told, ["this clone lacks tags of the remote: `mini-core-v0.2.0`",
                                "the remote lacks tags of this clone: `minipy-v0.3.0`"])


class ReconcileTest(StatusTest):
    def test_every_lost_tag_comes_back_where_it_was_and_a_second_run_changes_nothing(self):
        first = self.release_all()
        self.assertEqual(set(self.states(self.status("--check")).values()), {"in_sync"})
        before = self.tag_lines()
        self.lose_tags(*TAGS)
        self.later()
        self.assertEqual(set(self.states(self.status("--check", code=1)).values()), {"untagged"})
        uploads = self.server.accepted_uploads()

        preview = self.reconcile_json("--dry-run")
        self.assertEqual([(tag["tag"], tag["commit"], tag["source"], tag["outcome"]) for tag in preview["tags"]],
                         [(tag, first, "registry", "pending") for tag in TAGS])
        self.assertEqual(self.tag_lines(), [])

        # Nobody is there to be asked; in CI nobody ever is.
        self.assert_reports(self.reconcile(code=2), 2, "PIOT_UNCONFIRMED", TAGS[0])
        self.assert_reports(self.reconcile(code=2, env={"GITHUB_ACTIONS": "true", "CI": "true"}), 2, "PIOT_UNCONFIRMED")
        self.assertEqual(self.tag_lines(), [])

        one = self.reconcile_json("mini-mid", "--yes")
        self.assertEqual([(tag["tag"], tag["outcome"]) for tag in one["tags"]], [(TAGS[1], "created")])
        self.assertIn("wrote 2 of 2 missing tags", self.reconcile("--yes").stdout)
        self.assertEqual(self.tag_lines(), before)
        self.assertEqual(self.source.run("git", "cat-file", "-t", TAGS[0]).strip(), "tag")
        self.assertIn("nothing to write", self.reconcile("--yes").stdout)
        self.assertEqual(self.reconcile_json("--yes")["tags"], [])
        self.assertEqual(set(self.states(self.status("--check")).values()), {"in_sync"})
        self.assertEqual((self.tag_lines(), self.server.accepted_uploads()), (before, uploads))

    def test_killed_between_two_tags_and_run_again_it_ends_the_same(self):
        self.release_all()
        before = self.tag_lines()
        self.lose_tags(*TAGS)
        self.later()
        # A git that takes piot with it once it has pushed.
        tools = self.scratch / "tools"
        tools.mkdir()
        (tools / "git").write_text(
            f'#!/bin/sh\n{shutil.which("git")} "$@"\nstatus=$?\n'
            f'case " $* " in *" push "*) kill -9 $PPID;; esac\nexit $status\n')
        (tools / "git").chmod(0o755)
        for written in (1, 2, 3):
            killed = self.piot("reconcile", "--yes", cwd=self.source.path,
                               env=self.online(PATH=f"{tools}:{os.environ['PATH']}"))
            self.assertEqual(killed.returncode, -9, killed.stderr)
            self.assertEqual(len(self.tag_lines()), written)
        self.assertIn("nothing to write", self.reconcile("--yes").stdout)
        self.assertEqual(self.tag_lines(), before)

    def test_without_a_record_the_release_of_a_sibling_decides(self):
        self.serve()
        document = self.seal()
        self.assert_exit(self.publish(document), 0)
        before = self.tag_lines()
        self.later()
        for lost in (TAGS[2:], TAGS):
            with self.subTest(lost=lost):
                self.lose_tags(*lost)
                # The crates name their commit themselves, the wheels do not.
                tags = self.reconcile_json("--yes")["tags"]
                self.assertEqual([(tag["tag"], tag["commit"]) for tag in tags], [(tag, document["head"]) for tag in lost])
                self.assertEqual(tags[-1]["source"], "sibling")
                self.assertIn(tags[-1]["witness"], TAGS[:2])
                self.assertEqual(self.tag_lines(), before)

    def test_a_sibling_that_was_released_later_decides_nothing(self):
        self.serve()
        self.upload_python("0.1.0")
        self.source.clock += 10**9
        self.source.commit("Much later", {"core/src/lib.rs": "pub fn later() {}\n"})
        self.source.git("push", "-q", "origin", "main")
        self.source.tag("mini-core-v0.1.0")
        self.assert_reports(self.reconcile("minipy", "--yes", code=1), 1, "nothing says from which commit")
        self.assertNotIn("minipy", self.source.remote_tags())

    def test_what_nothing_places_needs_a_person_who_is_held_to_the_history(self):
        self.serve()
        first = self.source.head()
        self.upload_python("0.1.0")
        self.upload_python("0.2.0")
        head = self.later()
        result = self.reconcile("--yes", code=1)
        self.assert_reports(result, 1, "`minipy` 0.2.0 is live and gets no tag: nothing says from which commit",
                            "piot reconcile minipy@0.2.0 --at COMMIT", "1 older version")
        self.assert_reports(self.reconcile("minipy", "--at", "HEAD", "--yes", code=4), 4, "2 versions of `minipy`", "0.2.0, 0.1.0")
        self.source.git("checkout", "-q", "-b", "side", first)
        self.source.commit("Side", {"side.txt": "side\n"})
        self.source.git("checkout", "-q", "main")
        self.assert_reports(self.reconcile("minipy@0.2.0", "--at", "side", "--yes", code=4), 4, "not in the history of HEAD")
        self.assert_reports(self.reconcile("minipy@0.2.0", "--at", "nowhere", "--yes", code=2), 2, "PIOT_GIT_REVISION")
        self.assert_reports(self.reconcile("minipie", "--yes", code=2), 2, "did you mean `minipy`?")
        self.assertEqual(self.tag_lines(), [])
        self.reconcile("minipy@0.1.0", "--at", "HEAD~1", "--yes")
        self.reconcile("minipy", "--at", head[:12], "--yes")
        self.assertEqual(self.tag_lines(), [f"minipy-v0.1.0 {first}", f"minipy-v0.2.0 {head}"])

    def test_a_person_cannot_contradict_the_registry(self):
        first = self.release_all()
        self.lose_tags("mini-core-v0.1.0")
        self.later()
        self.assert_reports(self.reconcile("mini-core@0.1.0", "--at", "HEAD", "--yes", code=4), 4, "PIOT_RECONCILE_REFUSED", first[:10])
        self.assertNotIn("mini-core-v0.1.0", self.source.remote_tags())

    def test_a_commit_of_another_branch_is_left_to_that_branch(self):
        base = self.source.head()
        self.source.git("checkout", "-q", "-b", "side")
        side = self.source.commit("Side", {"core/src/lib.rs": "pub fn side() {}\n"})
        self.release_all()
        self.lose_tags("mini-core-v0.1.0")
        self.source.git("checkout", "-q", "main")
        self.assert_reports(self.reconcile("mini-core", "--yes", code=1), 1, f"released from commit {side[:10]}, which is not in the history")
        self.source.git("checkout", "-q", "side")
        self.reconcile("mini-core", "--yes")
        self.assertIn(f"mini-core-v0.1.0 {side}", self.source.remote_tags())
        self.assertNotEqual(base, side)

    def test_other_bytes_from_elsewhere_name_the_run_to_finish_and_this_command(self):
        self.source.git("checkout", "-q", "-b", "side")
        side = self.source.commit("Side", {"core/src/lib.rs": "pub fn side() {}\n"})
        self.release_all()
        self.lose_tags(*TAGS)
        self.source.git("checkout", "-q", "main")
        uploads = self.server.accepted_uploads()
        result = self.publish(self.seal())
        self.assert_reports(result, 4, "PIOT_OTHER_BYTES_LIVE", f"live with other bytes, from commit {side[:10]}",
                            "re-run the failed jobs of run 1, not all jobs", "`piot reconcile mini-core@0.1.0 --at COMMIT`")
        self.assertEqual((self.tag_lines(), self.server.accepted_uploads()), ([], uploads))


if __name__ == "__main__":
    unittest.main()
