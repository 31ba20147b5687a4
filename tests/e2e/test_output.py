# SPDX-License-Identifier: MIT
"""What piot says reaches whoever listens: whole through slow pipes, quietly ended when nobody listens any more, never
lost without a word, and in GitHub Actions where later steps look for it."""

import json
import os
import subprocess
import time
import unittest

from world import PIOT, EndToEndTest, clean_environment

HEADER = "[putitoutthere]\nversion = 1\n"


def crate(number, deep="crate"):
    lines = [f'name = "p{number}"', 'kind = "crates"', f'path = "p{number}/{deep}"', f'paths = ["p{number}/**"]']
    return "\n[[package]]\n" + "\n".join(lines) + "\n"


def wheel(number, targets, **extra):
    lines = [f'name = "w{number}"', 'kind = "pypi"', 'build = "maturin"', f'path = "w{number}"', f'paths = ["w{number}/**"]']
    lines += [f"targets = {json.dumps(targets)}"] + [f"{key} = {json.dumps(value)}" for key, value in extra.items()]
    return "\n[[package]]\n" + "\n".join(lines) + "\n"


class PipeTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        # Rows name the path twice, and nobody looks whether it is there.
        deep = "/".join(["directory"] * 120)
        config = HEADER + "".join(crate(number, deep=deep) for number in range(250))
        self.tree = self.repository({"putitoutthere.toml": config})

    def start(self, *arguments, stdout):
        return subprocess.Popen([PIOT, *arguments], cwd=self.tree.path, env=clean_environment(self.scratch), stdout=stdout,
                                stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)

    def test_a_slow_reader_gets_every_byte(self):
        document = self.scratch / "plan.json"
        self.assert_exit(self.piot("plan", "--quiet", "--out", document, cwd=self.tree.path), 0)
        expected = document.read_bytes()
        self.assertGreater(len(expected), 500_000)
        for flags in (0, os.O_NONBLOCK):
            reading, writing = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(writing, flags == 0)
            process = self.start("plan", "--json", stdout=writing)
            os.close(writing)
            received = bytearray()
            pauses = 5
            while chunk := os.read(reading, 30_000):
                received += chunk
                if pauses > 0:  # the pipe is full by now, and piot waits
                    time.sleep(0.05)
                    pauses -= 1
            os.close(reading)
            _, errors = process.communicate(timeout=60)
            self.assertEqual((process.returncode, errors), (0, b""))
            self.assertEqual(bytes(received), expected)

    def test_a_reader_that_has_seen_enough_ends_it_quietly(self):
        for arguments in (["plan", "--json"], ["plan", "--format", "markdown"], ["plan"]):
            process = self.start(*arguments, stdout=subprocess.PIPE)
            process.stdout.readline()
            process.stdout.close()
            errors = process.stderr.read()
            process.stderr.close()
            self.assertEqual((process.wait(timeout=60), errors), (0, b""), arguments)

    def test_a_full_disk_is_said_and_can_be_tried_again(self):
        with open("/dev/full", "wb") as full:
            process = self.start("plan", "--json", stdout=full)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3)
        self.assertIn(b"error[PIOT_DISK_FULL]: cannot write `stdout`", errors)
        self.assertIn(b"hint: ", errors)

    def test_a_closed_output_is_an_error_and_lands_in_no_other_file(self):
        result = subprocess.run(f"'{PIOT}' plan --json --out '{self.scratch}/plan.json' >&-", shell=True, cwd=self.tree.path,
                                env=clean_environment(self.scratch), capture_output=True, text=True, timeout=60)
        self.assert_fails(result, 2, "error[PIOT_IO]: cannot write `stdout`")
        json.loads((self.scratch / "plan.json").read_text())


class MatrixTest(EndToEndTest):
    TARGETS = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-unknown-linux-musl"]

    def refuse(self, config, *texts):
        tree = self.repository({"putitoutthere.toml": HEADER + config})
        self.assert_fails(self.piot("plan", cwd=tree.path), 2, "PIOT_PLAN_TOO_MANY_ROWS", "at most 256", *texts)
        return tree

    def test_too_many_packages_are_to_be_released_in_parts(self):
        tree = self.refuse("".join(crate(number) for number in range(257)), "257 rows", "`--only`")
        self.assert_exit(self.piot("plan", "--only", "p0,p1", cwd=tree.path), 0)

    def test_too_many_interpreters_are_to_be_folded(self):
        versions = [f"3.{minor}" for minor in range(8, 15)]
        config = "".join(wheel(n, self.TARGETS, fan_out="interpreters", python_versions=versions) for n in range(12))
        self.refuse(config, "264 rows", 'fan_out = "targets"')


class ActionsTest(EndToEndTest):
    def run_in_actions(self, tree, *arguments):
        """The result, the outputs by name, and the step summary."""
        files = {name: self.scratch / name for name in ("output", "summary")}
        for file in files.values():
            file.write_text("")
        result = self.piot("plan", *arguments, cwd=tree.path, env={
            "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(files["output"]), "GITHUB_STEP_SUMMARY": str(files["summary"])})
        outputs, lines = {}, iter(files["output"].read_text().splitlines())
        for line in lines:
            key, delimiter = line.split("<<")
            value = []
            while (line := next(lines)) != delimiter:
                value.append(line)
            outputs[key] = "\n".join(value)
        return result, outputs, files["summary"].read_text()

    def test_outputs_and_summary_say_what_the_document_says(self):
        tree = self.repository()
        for form in ("text", "json", "markdown", "mermaid", "matrix"):
            result, outputs, summary = self.run_in_actions(tree, "--format", form)
            self.assert_exit(result, 0)
            plan = json.loads(self.piot("plan", "--json", cwd=tree.path).stdout)
            self.assertEqual(json.loads(outputs.pop("matrix")), plan["matrix"])
            self.assertEqual(outputs, {"plan_id": plan["plan_id"], "has_crates": "true", "has_pypi": "true",
                                       "unpublished_kinds": '["crates","pypi"]'})
            self.assertEqual(summary.count("## Release plan"), 1)
            self.assertIn("```mermaid\nflowchart LR\n", summary)
            if form == "markdown":
                self.assertEqual(result.stdout, summary)

    def test_an_empty_plan_writes_no_matrix(self):
        tree = self.repository()
        tree.tag("mini-core-v0.1.0")
        tree.tag("minipy-v0.1.0")
        result, outputs, summary = self.run_in_actions(tree, "--json")
        self.assert_exit(result, 0)
        self.assertEqual(outputs, {"plan_id": json.loads(result.stdout)["plan_id"], "has_crates": "false",
                                   "has_pypi": "false", "unpublished_kinds": "[]"})
        self.assertIn("**Nothing to release**", summary)
        self.assertNotIn("mermaid", summary)

    def test_notices_stand_once_in_the_summary_and_once_as_annotations(self):
        tree = self.repository()
        tree.commit("Hold\n\nrelease: skip", {"core/src/more.rs": ""})
        for form in ("text", "json"):
            result, _, summary = self.run_in_actions(tree, "--format", form)
            self.assertEqual(summary.count("PIOT_PLAN_HELD"), 1)
            self.assertEqual(result.stderr.count("::notice title=PIOT_PLAN_HELD::"), 1)
            self.assertIn("`mini-core`, `minipy`", result.stdout + result.stderr)

    def test_a_failed_plan_writes_no_outputs_but_a_summary(self):
        tree = self.repository()
        tree.commit("Slip\n\nrelease: minr", {"core/src/more.rs": ""})
        result, outputs, summary = self.run_in_actions(tree, "--json")
        self.assert_exit(result, 2)
        self.assertEqual(outputs, {})
        self.assertIn("PIOT_PLAN_TRAILER", summary)
        self.assertEqual([finding["code"] for finding in json.loads(result.stdout)], ["PIOT_PLAN_TRAILER"])


class ErrorTest(EndToEndTest):
    def test_a_line_that_is_not_understood_answers_in_json_where_json_is_asked_for(self):
        for arguments in (["--json", "plam"], ["plan", "--bogus", "--format=json"], ["plan", "--format", "json", "x"]):
            result = self.piot(*arguments)
            self.assert_fails(result, 2, "PIOT_USAGE")
            self.assertEqual([finding["code"] for finding in json.loads(result.stdout)], ["PIOT_USAGE"])
        self.assertEqual(self.piot("plam").stdout, "")


if __name__ == "__main__":
    unittest.main()
