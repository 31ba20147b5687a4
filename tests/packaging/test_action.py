# SPDX-License-Identifier: MIT
"""action.yml: it runs the release that it pins and nothing else, hands arguments over as they are, and passes on what piot says."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from composite import CompositeAction
from local_action import SOURCE, LocalAction, archive_build, make_archive

PIOT = os.environ.get("PIOT_BINARY", "")
OUTPUTS = ["matrix", "plan_id", "has_crates", "has_pypi", "unpublished_kinds", "released", "released_packages", "exit_code"]

# Says how it was called, and does what the test asks for.
FAKE_PIOT = """\
#!/bin/bash
if [ "$*" = version ]; then echo "piot VERSION"; exit 0; fi
printf '%s\\0' "$@" > "$FAKE_LOG"
pwd > "$FAKE_LOG.directory"
if [ -n "${FAKE_SLEEP:-}" ]; then
  trap 'echo "revoked"; exit 130' TERM
  touch "$FAKE_LOG.sleeps"
  while :; do sleep 0.05; done
fi
printf 'plan_id<<piot_x\\n%s\\npiot_x\\n' "$FAKE_LOG" >> "$GITHUB_OUTPUT"
exit "${FAKE_EXIT:-0}"
"""


class ActionTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="piot-action-")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.local = LocalAction(self.scratch)
        self.workspace = self.scratch / "workspace"
        self.workspace.mkdir()
        self.cache = self.scratch / "tools"
        self.log = self.scratch / "log"

    def release(self, version="0.9.0"):
        fake = self.scratch / "fake-piot"
        fake.write_text(FAKE_PIOT.replace("VERSION", version))
        fake.chmod(0o755)
        archive = make_archive(self.scratch / "archive.tar.gz", version, {"bin/piot": fake})
        return self.local.add_release(version, archive)

    def start(self, inputs, environment):
        temporary = self.scratch / "temporary"
        temporary.mkdir(exist_ok=True)
        return CompositeAction(self.local.action).start(
            inputs, {"PIOT_RELEASE_URL": self.local.release_url(), "RUNNER_TOOL_CACHE": str(self.cache), "FAKE_LOG": str(self.log), **environment},
            self.workspace, temporary)

    def run_action(self, environment=None, **inputs):
        """Exit code and log of the step."""
        process = self.start(inputs, environment or {})
        log, _ = process.communicate(timeout=60)
        return process.returncode, log

    def outputs(self):
        return CompositeAction(self.local.action).read_outputs(self.scratch / "temporary")

    def arguments(self):
        return self.log.read_bytes().decode().split("\0")[:-1]

    def cached(self):
        return [path for path in self.cache.rglob("*") if path.is_file()]

    def assert_refused(self, result, *words):
        code, log = result
        self.assertEqual(code, 1, log)
        self.assertIn("::error title=piot::", log)
        for word in words:
            self.assertIn(word, log)
        self.assertFalse(self.log.exists(), "it was run all the same")

    def test_the_newest_pinned_release_runs_and_leaves_nothing_behind(self):
        self.release("0.8.0")
        self.release("0.9.0")
        code, log = self.run_action()
        self.assertEqual(code, 0, log)
        self.assertEqual(self.arguments(), ["plan"])
        self.assertIn("0.9.0-", str(self.cached()[0]))
        self.assertEqual(sorted(path.name for path in (self.scratch / "temporary").iterdir()), ["output", "step.sh"])

    def test_an_older_pinned_release_runs_when_named(self):
        self.release("0.8.0")
        self.release("0.9.0")
        self.assertEqual(self.run_action(version="0.8.0")[0], 0)
        self.assertIn("0.8.0-", str(self.cached()[0]))

    def test_a_version_that_is_not_pinned_is_refused(self):
        self.release("0.9.0")
        self.assert_refused(self.run_action(version="0.9"), "pins piot 0.9.0, not `0.9`")
        self.assert_refused(self.run_action(version="../0.9.0"), "pins piot 0.9.0")

    def test_a_tree_before_the_first_release_says_so(self):
        self.assert_refused(self.run_action(), "No release of piot is pinned at this commit")

    def pin(self, archive):
        return subprocess.run([self.local.action / "deploy" / "pin.sh", archive], capture_output=True, text=True)

    def make_release(self, version, said=None):
        fake = self.scratch / "fake-piot"
        fake.write_text(FAKE_PIOT.replace("VERSION", said or version))
        fake.chmod(0o755)
        page = self.local.releases / f"v{version}"
        page.mkdir(parents=True, exist_ok=True)
        return make_archive(page / f"piot-{version}-x86_64-unknown-linux-gnu.tar.gz", version, {"bin/piot": fake})

    def test_what_pin_sh_pins_runs(self):
        for version in ("0.8.0", "0.9.0-rc.1"):
            pinned = self.pin(self.make_release(version))
            self.assertEqual(pinned.returncode, 0, pinned.stderr)
        self.assertEqual(self.run_action()[0], 0)
        self.assertIn("0.9.0-rc.1-", str(self.cached()[0]))
        self.assertEqual(self.run_action(version="0.8.0")[0], 0)
        before = self.local.pins.read_text()
        self.assertTrue(before.startswith("#"))
        again = self.pin(self.make_release("0.8.0", "0.8.0\n# other bytes"))
        self.assertEqual((again.returncode, again.stderr), (2, "pin: 0.8.0 is pinned already; a changed release needs a new version\n"))
        self.assertEqual(self.local.pins.read_text(), before)

    def test_pin_sh_pins_only_what_it_says_it_is(self):
        other = self.make_release("1.0.0", "0.9.0")
        for archive, words in [(other, "says `piot 0.9.0`, not `piot 1.0.0`"), (self.scratch / "none.tar.gz", "there is no file"),
                               (self.log, "not named like a release archive")]:
            self.log.write_text("")
            refused = self.pin(archive)
            self.assertEqual(refused.returncode, 2, archive)
            self.assertIn(words, refused.stderr)
        self.assertNotIn("1.0.0", self.local.pins.read_text())

    def test_a_damaged_list_of_releases_is_refused(self):
        for line in ["0.9.0 abc file.tar.gz", "0.9.0", f"0.9.0 {'a' * 64} ../../x.tar.gz", f"0.9.0 {'a' * 64} x.tar.gz more"]:
            self.local.pins.write_text(line)
            self.assert_refused(self.run_action(), "is damaged")

    def test_another_archive_than_the_pinned_one_is_refused(self):
        archive = self.release()
        archive.write_bytes(archive.read_bytes() + b"\0")
        self.assert_refused(self.run_action(fail_on_error="false"), "not the release that this action pins")
        self.assertEqual(self.cached(), [])

    def test_a_release_page_without_it_is_an_error_that_says_where_it_looked(self):
        self.release().unlink()
        self.assert_refused(self.run_action(fail_on_error="false"), "could not be fetched from file:///", "/v0.9.0/piot-0.9.0-x86_64-unknown-linux-gnu.tar.gz")

    def test_addresses_that_anybody_on_the_way_could_answer_are_refused(self):
        self.release()
        for address in ["http://example.org/piot", "http://127.0.0.1.example.org/", "ftp://example.org", "/somewhere", "file://host/x"]:
            self.assert_refused(self.run_action({"PIOT_RELEASE_URL": address}), "is an https or file address")

    def test_the_second_run_takes_the_release_from_the_cache(self):
        archive = self.release()
        self.assertEqual(self.run_action()[0], 0)
        archive.unlink()
        self.log.unlink()
        code, log = self.run_action()
        self.assertEqual(code, 0, log)
        self.assertTrue(self.log.exists())

    def test_what_was_changed_in_the_cache_is_not_run(self):
        archive = self.release()
        self.run_action()
        self.log.unlink()
        [cached] = self.cached()
        cached.write_bytes(b"something else")
        code, log = self.run_action()
        self.assertEqual(code, 0, log)
        self.assertIn("::warning title=piot::The cached", log)
        self.assertEqual(cached.read_bytes(), archive.read_bytes())
        cached.write_bytes(b"something else")
        self.log.unlink()
        archive.unlink()
        self.assert_refused(self.run_action(), "could not be fetched")

    def test_it_works_without_a_cache_and_with_one_that_cannot_be_written(self):
        self.release()
        self.assertEqual(self.run_action({"RUNNER_TOOL_CACHE": ""})[0], 0)
        code, log = self.run_action({"RUNNER_TOOL_CACHE": "/proc/nowhere"})
        self.assertEqual(code, 0, log)

    def test_other_runners_are_refused_by_name(self):
        self.release()
        for system, processor in [("macOS", "ARM64"), ("macOS", "X64"), ("Windows", "X64"), ("Linux", "ARM64"), ("Linux", "X86"), ("Linux", "ARM")]:
            result = self.run_action({"RUNNER_OS": system, "RUNNER_ARCH": processor}, fail_on_error="false")
            self.assert_refused(result, f"this runner is {system} {processor}", "runs-on: ubuntu-latest")

    def test_a_program_that_does_not_start_is_named_with_the_reason(self):
        fake = self.scratch / "broken"
        fake.write_text("#!/bin/bash\necho \"libc.so.6: version \\`GLIBC_9.99' not found\" >&2\nexit 1\n")
        fake.chmod(0o755)
        self.local.add_release("0.9.0", make_archive(self.scratch / "archive.tar.gz", "0.9.0", {"bin/piot": fake}))
        self.assert_refused(self.run_action(), "does not start here", "GLIBC_9.99")

    def test_arguments_arrive_as_they_are(self):
        self.release()
        hostile = [
            "$(touch pwned)", "`touch pwned`", "; touch pwned", "&& touch pwned", "| touch pwned", "'", '"', "\\", "a b  c", " leading and trailing ",
            "*", "~", "${IFS}", "$PIOT_ACTION_ARGS", "!!", "-n", "--", "::error::x", "%0A", "${{ github.token }}", "ä\u202e", "\t", "x" * 5000,
        ]
        code, log = self.run_action(args="\n".join(hostile))
        self.assertEqual(code, 0, log)
        self.assertEqual(self.arguments(), ["plan", *hostile])
        self.assertEqual(list(self.workspace.iterdir()), [])

    def test_empty_lines_are_no_arguments(self):
        self.release()
        for text, expected in [("", []), ("\n\n", []), ("--json\n", ["--json"]), ("\n--json\n\n--out=x\n\n", ["--json", "--out=x"])]:
            self.run_action(args=text)
            self.assertEqual(self.arguments(), ["plan", *expected])

    def test_a_command_is_one_word(self):
        self.release()
        for command in ["", "plan --json", "-h", "--help", "$(touch pwned)", "plan;id", "plan\nid", "../x", "PLAN"]:
            self.assert_refused(self.run_action(command=command), "input `command`")
        self.assertEqual(list(self.workspace.iterdir()), [])

    def test_text_from_outside_ends_no_workflow_command(self):
        self.release()
        _, log = self.run_action(command="x\n::set-env name=A::b\r\n::error::x")
        self.assertEqual([line[:8] for line in log.splitlines()], ["::error "])

    def test_the_working_directory_is_below_the_workspace(self):
        self.release()
        for name in ["a b", "-", "-P", "$(touch pwned)", "sub/deep"]:
            (self.workspace / name).mkdir(parents=True)
            code, log = self.run_action(working_directory=name)
            self.assertEqual(code, 0, log)
            self.assertEqual(Path(f"{self.log}.directory").read_text().rstrip("\n"), str((self.workspace / name).resolve()))
        self.log.unlink()
        self.assert_refused(self.run_action(working_directory="nowhere"), "no directory here", "actions/checkout")

    def test_the_exit_code_is_that_of_piot(self):
        self.release()
        for expected in [0, 1, 2, 3, 4]:
            code, _ = self.run_action({"FAKE_EXIT": str(expected)})
            self.assertEqual(code, expected)
            self.assertEqual(self.outputs()["exit_code"], str(expected))
            self.assertEqual(self.outputs()["plan_id"], str(self.log))

    def test_failures_can_be_left_to_the_workflow(self):
        self.release()
        code, log = self.run_action({"FAKE_EXIT": "2"}, fail_on_error="false")
        self.assertEqual(code, 0)
        self.assertIn("::notice title=piot::`piot plan` ended with 2", log)
        self.assertEqual(self.outputs()["exit_code"], "2")
        self.log.unlink()
        for word in ["no", "False", "", "0"]:
            self.assert_refused(self.run_action(fail_on_error=word), "input `fail_on_error`")

    def test_a_cancelled_job_reaches_piot_and_fails(self):
        self.release()
        for number in [signal.SIGINT, signal.SIGTERM]:
            process = self.start({"command": "publish", "fail_on_error": "false"}, {"FAKE_SLEEP": "yes"})
            sleeps = Path(f"{self.log}.sleeps")
            end = time.monotonic() + 30
            while not sleeps.exists() and time.monotonic() < end:
                time.sleep(0.02)
            process.send_signal(number)
            log, _ = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 130, log)
            self.assertIn("revoked", log)
            self.assertEqual(self.outputs()["exit_code"], "130")
            sleeps.unlink()


class ActionFileTest(unittest.TestCase):
    def setUp(self):
        self.action = CompositeAction(SOURCE)

    def test_its_interface_is_the_documented_one(self):
        self.assertEqual(
            self.action.defaults, {"command": "plan", "args": "", "working_directory": ".", "fail_on_error": "true", "version": ""})
        self.assertEqual(self.action.outputs, {name: name for name in OUTPUTS})
        page = (SOURCE / "docs" / "action.md").read_text()
        for name in [*self.action.defaults, *self.action.outputs]:
            self.assertIn(f"| `{name}` |", page)

    def test_no_expression_is_part_of_a_script(self):
        self.assertNotIn("${{", self.action.script)
        used = re.findall(r"\$\{\{(.*?)\}\}", self.action.text)
        self.assertEqual(len(used), len(self.action.variables) + len(self.action.outputs))
        self.assertEqual(set(self.action.variables.values()), set(self.action.defaults))
        self.assertNotIn("eval", (SOURCE / "deploy" / "action" / "run.sh").read_text().replace("evaluat", ""))

    def test_what_is_pinned_in_this_tree_is_whole(self):
        for line in (SOURCE / "deploy" / "action" / "release.txt").read_text().splitlines():
            self.assertRegex(line, r"^#|^[0-9A-Za-z.+-]+ [0-9a-f]{64} piot-[0-9A-Za-z.+-]+-x86_64-unknown-linux-gnu\.tar\.gz$")


@unittest.skipUnless(PIOT, "PIOT_BINARY is not set")
class RealPiotTest(unittest.TestCase):
    def test_a_plan_comes_back_as_outputs(self):
        import world

        with tempfile.TemporaryDirectory(prefix="piot-action-") as scratch:
            scratch = Path(scratch)
            repository = world.Repository(scratch)
            local = LocalAction(scratch)
            version, archive = archive_build(scratch / "archive.tar.gz", PIOT)
            local.add_release(version, archive)
            action = CompositeAction(local.action)
            temporary = scratch / "temporary"
            temporary.mkdir()
            process = action.start({"args": f"--out={temporary}/plan.json"}, {"PIOT_RELEASE_URL": local.release_url()}, repository.path, temporary)
            log, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, log)
            outputs = action.read_outputs(temporary)
            plan = json.loads((temporary / "plan.json").read_text())
            self.assertEqual(outputs["plan_id"], plan["plan_id"])
            self.assertEqual(json.loads(outputs["matrix"]), plan["matrix"])
            self.assertEqual((outputs["has_crates"], outputs["has_pypi"], outputs["exit_code"]), ("true", "true", "0"))
            self.assertEqual(json.loads(outputs["unpublished_kinds"]), ["crates", "pypi"])
            self.assertEqual(outputs["released"], "")


if __name__ == "__main__":
    unittest.main()
