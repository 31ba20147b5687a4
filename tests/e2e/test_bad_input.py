# SPDX-License-Identifier: MIT
"""What people get wrong, through the binary: a clear error with a position and a hint, the exit code by contract, and
nothing half-written."""

import json
import signal
import subprocess
import time
import unittest
from pathlib import Path

from world import CONFIG, FILES, PIOT, EndToEndTest, clean_environment


class ConfigurationTest(EndToEndTest):
    def plan(self, config):
        repository = self.repository({**FILES, "putitoutthere.toml": config})
        return self.piot("plan", cwd=repository.path)

    def test_malformed_toml_names_line_and_column(self):
        result = self.plan("[putitoutthere]\nversion = = 1\n")
        self.assert_fails(result, 2, "putitoutthere.toml:2:11: error[PIOT_CONFIG_SYNTAX]", "hint:")
        self.assertEqual(result.stdout, "")

    def test_unknown_keys_are_all_reported_with_a_suggestion(self):
        result = self.plan(CONFIG.replace('path = "core"', 'pth = "core"').replace("depends_on", "depend_on"))
        self.assert_fails(result, 2, "PIOT_CONFIG_UNKNOWN_KEY", "`pth`", "`depend_on`", "`path`", "`depends_on`")

    def test_a_cycle_is_printed(self):
        result = self.plan(CONFIG.replace('paths = ["core/**"]', 'paths = ["core/**"]\ndepends_on = ["minipy"]'))
        self.assert_fails(result, 2, "PIOT_CONFIG_CYCLE", "→")

    def test_a_dangling_dependency_is_named(self):
        result = self.plan(CONFIG.replace('["mini-core"]', '["mini-cor"]'))
        self.assert_fails(result, 2, "PIOT_CONFIG_UNKNOWN_DEPENDENCY", "mini-cor", "`mini-core`")

    def test_a_missing_configuration_says_where_it_was_expected(self):
        repository = self.repository({"README.md": "nothing here\n"})
        self.assert_fails(self.piot("plan", cwd=repository.path), 2, "PIOT_CONFIG_UNREADABLE", "putitoutthere.toml")

    def test_an_unreadable_configuration_is_an_error(self):
        repository = self.repository()
        (repository.path / "putitoutthere.toml").unlink()
        (repository.path / "putitoutthere.toml").mkdir()
        self.assert_fails(self.piot("plan", cwd=repository.path), 2, "PIOT_CONFIG_UNREADABLE")

    def test_errors_are_json_on_stdout_when_asked(self):
        repository = self.repository({**FILES, "putitoutthere.toml": "version = 1\n"})
        result = self.piot("plan", "--json", cwd=repository.path)
        self.assert_exit(result, 2)
        self.assertTrue(all(finding["code"].startswith("PIOT_CONFIG") for finding in json.loads(result.stdout)))


class RepositoryTest(EndToEndTest):
    def test_outside_a_repository(self):
        self.assert_fails(self.piot("plan"), 2, "PIOT_GIT_NOT_A_REPOSITORY", "-C DIR")

    def test_without_commits(self):
        subprocess.run(["git", "init", "-q", str(self.scratch)], check=True)
        (self.scratch / "putitoutthere.toml").write_text(CONFIG)
        self.assert_fails(self.piot("plan"), 2, "PIOT_GIT_NO_COMMITS")

    def test_a_shallow_clone_is_never_a_first_release(self):
        repository = self.repository()
        repository.commit("More", {"core/src/more.rs": ""})
        clone = self.scratch / "clone"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{repository.remote}", str(clone)], check=True)
        self.assert_fails(self.piot("plan", cwd=clone), 2, "PIOT_GIT_SHALLOW", "fetch-depth: 0")

    def test_a_detached_head_plans_like_a_branch(self):
        repository = self.repository()
        attached = self.piot("plan", "--json", cwd=repository.path)
        repository.git("checkout", "-q", "--detach")
        detached = self.piot("plan", "--json", cwd=repository.path)
        self.assert_exit(detached, 0)
        self.assertEqual(attached.stdout, detached.stdout)

    def test_a_bare_repository_plans_from_its_head(self):
        repository = self.repository()
        result = self.piot("plan", "--json", cwd=repository.remote)
        self.assert_exit(result, 0)
        self.assertEqual(json.loads(result.stdout)["head"], repository.head())

    def test_a_hostile_manifest_does_not_end_the_process(self):
        files = {**FILES, "py/pyproject.toml": "a." * 200_000 + "a = 1\n"}
        repository = self.repository(files)
        self.assert_exit(self.piot("plan", cwd=repository.path), 0)
        self.assert_fails(self.piot("stamp", cwd=repository.path), 2, "PIOT_STAMP_MANIFEST_SYNTAX")

    def test_a_bad_trailer_says_what_to_write(self):
        repository = self.repository()
        repository.commit("Change\n\nrelease: minr", {"core/src/lib.rs": "// 1\n"})
        self.assert_fails(self.piot("plan", cwd=repository.path), 2, "PIOT_PLAN_TRAILER", "minr", "minor")


class StampTest(EndToEndTest):
    def test_a_missing_manifest_is_named(self):
        repository = self.repository()
        repository.git("rm", "-q", "core/Cargo.toml")
        repository.commit("Lose it")
        self.assert_fails(self.piot("stamp", cwd=repository.path), 2, "PIOT_STAMP_MANIFEST_MISSING", "core/Cargo.toml")

    def test_a_version_that_cannot_be_written_stops_every_write(self):
        files = dict(FILES)
        files["py/pyproject.toml"] = files["py/pyproject.toml"].replace('version = "0.0.0"', 'dynamic = ["version"]')
        files["py/pyproject.toml"] += '[tool.setuptools.dynamic]\nversion = {attr = "minipy.VERSION"}\n'
        repository = self.repository(files)
        result = self.piot("stamp", cwd=repository.path)
        self.assert_fails(result, 2, "PIOT_STAMP_NOT_WRITABLE", "py/pyproject.toml")
        self.assertEqual(repository.git("status", "--porcelain"), "")

    def test_stamp_out_leaves_the_work_tree_alone(self):
        repository = self.repository()
        out = self.scratch / "stamped"
        result = self.piot("stamp", "--out", out, cwd=repository.path)
        self.assert_exit(result, 0)
        self.assertEqual(repository.git("status", "--porcelain"), "")
        self.assertIn('version = "0.1.0"', (out / "core/Cargo.toml").read_text())
        self.assertIn('version = "0.1.0"', (out / "py/pyproject.toml").read_text())

    def test_a_bare_repository_is_never_stamped_into_the_current_directory(self):
        repository = self.repository()
        elsewhere = self.scratch / "elsewhere"
        elsewhere.mkdir()
        self.assert_fails(self.piot("-C", repository.remote, "stamp", cwd=elsewhere), 2, "--out DIR")
        self.assertEqual(list(elsewhere.iterdir()), [])

    def test_check_answers_with_one_and_writes_nothing(self):
        repository = self.repository()
        self.assert_fails(self.piot("stamp", "--check", cwd=repository.path), 1, "PIOT_STAMP_DIFFERS", "core/Cargo.toml:3")
        self.assertEqual(repository.git("status", "--porcelain"), "")
        self.assert_exit(self.piot("stamp", cwd=repository.path), 0)
        self.assert_exit(self.piot("stamp", "--check", cwd=repository.path), 0)

    def test_a_full_disk_leaves_nothing_half_written(self):
        repository = self.repository()
        # No file may grow: a full disk for whoever is not root, and for root too.
        result = subprocess.run(
            ["/bin/bash", "-c", 'trap "" XFSZ; ulimit -f 0; exec "$@" 2>&1 | cat', "bash", PIOT, "-C", str(repository.path), "stamp"],
            env=clean_environment(self.scratch), capture_output=True, text=True, timeout=60,
        )
        self.assertIn("PIOT_DISK_FULL", result.stdout)
        self.assertEqual(repository.git("status", "--porcelain"), "")
        self.assertEqual([str(file) for file in repository.path.rglob("*.piot*")], [])


class CommandLineTest(EndToEndTest):
    def test_an_unknown_command_gets_a_suggestion(self):
        result = self.piot("plam")
        self.assert_fails(result, 2, "PIOT_USAGE", "plam", "`plan`")
        self.assertEqual(result.stdout, "")

    def test_an_unknown_flag_gets_a_suggestion(self):
        self.assert_fails(self.piot("publish", "--dryrun"), 2, "--dryrun", "--dry-run")

    def test_a_bad_value_lists_the_good_ones(self):
        self.assert_fails(self.piot("plan", "--format", "jsn"), 2, "jsn", "json")

    def test_a_closed_pipe_ends_quietly(self):
        repository = self.repository()
        result = subprocess.run(
            ["/bin/bash", "-c", '"$0" -C "$1" plan --json | head -c 1', PIOT, str(repository.path)],
            env=clean_environment(self.scratch), capture_output=True, text=True, timeout=60,
        )
        self.assertEqual(result.stdout, "{")
        self.assertEqual(result.stderr, "")

    def test_output_on_a_full_disk_is_not_success(self):
        repository = self.repository()
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PIOT, "-C", str(repository.path), "plan"], env=clean_environment(self.scratch),
                                    stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"error[PIOT_DISK_FULL]: cannot write `stdout`", result.stderr)

    def test_colour_only_where_it_is_wanted(self):
        repository = self.repository()
        plain = self.piot("plan", cwd=repository.path)
        self.assertNotIn("\x1b", plain.stdout + plain.stderr)
        coloured = self.piot("plan", "--color", "always", cwd=repository.path)
        self.assertIn("\x1b", coloured.stdout)
        refused = self.piot("plan", cwd=repository.path, env={"NO_COLOR": "1", "CLICOLOR_FORCE": "1"})
        self.assertNotIn("\x1b", refused.stdout)


class OutputsTest(EndToEndTest):
    def test_a_plan_in_ci_writes_its_outputs(self):
        repository = self.repository()
        outputs = self.scratch / "outputs"
        result = self.piot("plan", "--out", self.scratch / "plan.json", cwd=repository.path, env={"GITHUB_OUTPUT": str(outputs)})
        self.assert_exit(result, 0)
        text = outputs.read_text()
        document = json.loads((self.scratch / "plan.json").read_text())
        self.assertIn(document["plan_id"], text)
        for key in ("matrix", "plan_id", "has_crates", "has_pypi", "unpublished_kinds"):
            self.assertIn(f"{key}<<", text)
        rows = json.loads(self.piot("plan", "--format", "matrix", cwd=repository.path).stdout)
        self.assertEqual(rows, document["matrix"])

    def test_an_empty_plan_writes_no_matrix(self):
        repository = self.repository()
        repository.tag("mini-core-v0.1.0")
        repository.tag("minipy-v0.1.0")
        outputs = self.scratch / "outputs"
        result = self.piot("plan", cwd=repository.path, env={"GITHUB_OUTPUT": str(outputs)})
        self.assert_exit(result, 0)
        self.assertNotIn("matrix<<", outputs.read_text())
        self.assertIn("plan_id<<", outputs.read_text())


class InterruptTest(EndToEndTest):
    def test_ctrl_c_in_a_rehearsal_leaves_nothing_behind(self):
        repository = self.repository()
        temporary = self.scratch / "tmp"
        temporary.mkdir()
        before = repository.git("for-each-ref") + repository.git("status", "--porcelain")
        process = subprocess.Popen(
            [PIOT, "rehearse"], cwd=repository.path, env=clean_environment(self.scratch, TMPDIR=str(temporary)),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
        )
        # The build of the first crate has begun: that is the middle.
        for line in process.stderr:
            if "build" in line:
                break
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, stdout)
        self.assertIn("PIOT_INTERRUPTED", stdout)
        self.assertEqual(list(temporary.iterdir()), [])
        self.assertEqual(before, repository.git("for-each-ref") + repository.git("status", "--porcelain"))


if __name__ == "__main__":
    unittest.main()
