# SPDX-License-Identifier: MIT
"""`piot doctor`: what it finds in a repository, what registries and ID tokens add, and how it ends when nobody answers."""

import json
import os
import shutil
import subprocess
import unittest

from test_check_registry import FILES, PUBLISHERS, USER_TOKENS, CheckRegistryTest
from world import PIOT, SOURCE, clean_environment

try:
    import jsonschema
except ImportError:
    jsonschema = None

POLICY = '[package.trust_policy]\nworkflow = "release.yml"\nrepository = "octo/repo"\n'


def with_policy(config, policy=POLICY):
    """The configuration with a declared publisher behind each package."""
    blocks = config.split("\n[[package]]\n")
    return "\n[[package]]\n".join([blocks[0], *(block.rstrip("\n") + "\n\n" + policy for block in blocks[1:])])


class DoctorTest(CheckRegistryTest):
    def doctor(self, *arguments, code=0, env=None):
        """The document; it must be as its schema says."""
        result = self.piot("doctor", "--json", *arguments, cwd=self.source.path, env=env)
        self.assert_exit(result, code)
        document = json.loads(result.stdout)
        if jsonschema:
            jsonschema.validate(document, json.loads((SOURCE / "config" / "doctor.schema.json").read_text()))
        for section in document["sections"]:
            for finding in section["findings"]:
                self.assertTrue(finding.get("hint") or finding["severity"] == "notice", finding)
        return document

    def findings(self, document, area=None):
        return [(finding["severity"], finding["code"]) for section in document["sections"]
                if area in (None, section["area"]) for finding in section["findings"]]

    def find(self, document, code):
        found = [finding for section in document["sections"] for finding in section["findings"] if finding["code"] == code]
        self.assertTrue(found, f"{code} is not in {json.dumps(document, indent=1)}")
        return found[0]

    def declare(self, policy=POLICY):
        self.source.commit("Declare", {"putitoutthere.toml": with_policy(FILES["putitoutthere.toml"], policy)})
        self.source.git("push", "-q", "origin", "main")

    def in_ci(self, **more):
        """A job that offers ID tokens; the remote of these tests is no GitHub repository, so the run says whose it is."""
        return {**self.server.environment(), **more}

    def online(self, **more):
        return {"PIOT_REHEARSAL_URL": self.server.url, "GITHUB_REPOSITORY": "octo/repo", **more}

    def release(self):
        """Everything goes out as it should, by trusted publishing but for the first time, and is tagged."""
        document = self.seal()
        self.assert_exit(self.publish(document), 0)

    def states(self, document):
        return {route["package"]: (route["name"], route["lane"]) for route in document["routes"]}


class OfflineTest(DoctorTest):
    def test_a_sound_repository_is_calm(self):
        document = self.doctor("--offline")
        self.assertTrue(document["ok"])
        self.assertEqual([section["area"] for section in document["sections"]],
                         ["tree", "manifests", "workflows", "trust", "registries"])
        self.assertEqual(document["sections"][-1]["skipped"], "offline")
        text = self.piot("doctor", "--offline", cwd=self.source.path)
        self.assert_exit(text, 0)
        self.assertTrue(text.stdout.startswith("nothing to mend"), text.stdout)
        self.assertEqual(text.stderr, "")

    def test_findings_have_a_place_and_a_hint_and_end_with_one(self):
        self.source.write({"putitoutthere.toml": FILES["putitoutthere.toml"].replace("mid/**", "middle/**")})
        document = self.doctor("--offline", code=1)
        finding = self.find(document, "PIOT_TREE_GLOB")
        self.assertEqual((finding["severity"], finding["file"], finding["line"]), ("error", "putitoutthere.toml", 15))
        self.assertTrue(finding["hint"])
        text = self.piot("doctor", "--offline", cwd=self.source.path)
        self.assertRegex(text.stdout, r"(?m)^  error    putitoutthere\.toml:15:\d+ .*middle/\*\*.* \[PIOT_TREE_GLOB\]$")
        self.assertRegex(text.stdout, r"(?m)^           hint: ")

    def test_a_configuration_that_does_not_parse_is_two_and_workflows_are_still_looked_at(self):
        self.source.write({"putitoutthere.toml": "[putitoutthere\n", ".github/workflows/release.yml": "on: [push\njobs: {}\n"})
        document = self.doctor("--offline", code=2)
        self.assertEqual(self.findings(document, "tree"), [("error", "PIOT_CONFIG_SYNTAX")])
        self.assertEqual(self.findings(document, "workflows"), [("error", "PIOT_WORKFLOW_SYNTAX")])
        self.assertTrue(document["sections"][1]["skipped"])

    def test_no_configuration_no_repository_and_a_wrong_flag_are_two(self):
        (self.source.path / "putitoutthere.toml").unlink()
        self.find(self.doctor("--offline", code=2), "PIOT_CONFIG_UNREADABLE")
        self.assert_fails(self.piot("doctor", "--offline"), 2, "PIOT_GIT_NOT_A_REPOSITORY")
        self.assert_fails(self.piot("doctor", "--ofline"), 2, "did you mean")
        self.assert_fails(self.piot("doctor", "--offline", "--probe"), 2, "contradict")

    def test_strict_makes_warnings_count(self):
        config = FILES["putitoutthere.toml"].replace('paths = ["mid/**"]', 'paths = ["mid/src/**"]')
        self.source.commit("Narrow", {"putitoutthere.toml": config})
        severities = {severity for severity, _ in self.findings(self.doctor("--offline"))}
        self.assertIn("warning", severities)
        self.assertNotIn("error", severities)
        self.doctor("--offline", "--strict", code=1)

    def test_a_shallow_clone_is_told_and_the_rest_is_looked_at(self):
        self.source.commit("More", {"README.md": "x\n"})
        self.source.git("push", "-q", "origin", "main")
        clone = self.scratch / "shallow"
        self.source.run("git", "clone", "-q", "--depth", "1", f"file://{self.source.remote}", str(clone))
        result = self.piot("doctor", "--offline", "--json", cwd=clone)
        self.assert_exit(result, 1)
        document = json.loads(result.stdout)
        self.assertIn("fetch-depth: 0", self.find(document, "PIOT_GIT_SHALLOW")["hint"])
        self.assertIn("checked", document["sections"][1])

    def test_offline_opens_no_socket(self):
        if not shutil.which("strace") or subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode:
            self.skipTest("strace is not installed, or not allowed")
        trace = self.scratch / "trace"
        # LeakSanitizer cannot work under strace.
        environment = clean_environment(self.scratch) | {"ASAN_OPTIONS": "detect_leaks=0"}
        result = subprocess.run(["strace", "-f", "-e", "trace=network", "-o", str(trace), PIOT, "doctor", "--offline"],
                                cwd=self.source.path, env=environment, capture_output=True, text=True)
        self.assert_exit(result, 0)
        self.assertNotIn("socket(AF_INET", trace.read_text())

    def test_ci_gets_annotations_and_the_whole_table(self):
        packages = "".join(f'\n[[package]]\nname = "p{i}"\nkind = "crates"\npath = "p{i}"\npaths = ["p{i}/**"]\n' for i in range(15))
        self.source.commit("Many", {"putitoutthere.toml": FILES["putitoutthere.toml"] + packages})
        summary = self.scratch / "summary.md"
        result = self.piot("doctor", "--offline", cwd=self.source.path,
                           env={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})
        self.assert_exit(result, 1)
        errors = [line for line in result.stderr.splitlines() if line.startswith("::error")]
        self.assertEqual(len(errors), 10)
        self.assertIn("see the step summary", errors[-1])
        self.assertIn("file=putitoutthere.toml,line=", errors[0])
        table = summary.read_text()
        self.assertTrue(table.startswith("## Doctor: "))
        for i in range(15):
            self.assertIn(f"<code>p{i}</code>", table)


class PullRequestTest(DoctorTest):
    def event(self, title="Add something", body=""):
        """A branch that changes mini-core, and HEAD on its test merge."""
        source = self.source
        source.git("checkout", "-q", "-b", "feature")
        tip = source.commit("Change the core", {"core/src/lib.rs": "pub fn core() {}\npub fn more() {}\n"})
        source.git("checkout", "-q", "main")
        base = source.commit("Meanwhile", {"README.md": "x\n"})
        source.git("checkout", "-q", "--detach")
        source.git("merge", "-q", "--no-ff", "-m", "Merge", "feature")
        file = self.scratch / "event.json"
        file.write_text(json.dumps({"number": 12, "pull_request": {
            "number": 12, "title": title, "body": body, "commits": 1,
            "head": {"sha": tip, "ref": "feature", "label": "fork:feature", "repo": None},
            "base": {"sha": base, "ref": "main", "repo": {"full_name": "octo/repo", "squash_merge_commit_title": "PR_TITLE",
                                                           "squash_merge_commit_message": "PR_BODY"}}}}))
        return {"GITHUB_EVENT_PATH": str(file), "GITHUB_EVENT_NAME": "pull_request"}

    def test_what_merging_would_release_is_told_with_the_cascade(self):
        summary = self.scratch / "summary.md"
        document = self.doctor("--offline", env={**self.event(), "GITHUB_STEP_SUMMARY": str(summary)})
        notice = self.find(document, "PIOT_TREE_MERGE")
        self.assertEqual(notice["severity"], "notice")
        self.assertIn("merging pull request #12 would release `mini-core` 0.1.0", notice["message"])
        self.assertIn("```mermaid", summary.read_text())

    def test_a_trailer_in_the_description_that_does_not_parse_is_a_finding(self):
        document = self.doctor("--offline", code=1, env=self.event(body="Text.\n\nrelease: huge"))
        finding = self.find(document, "PIOT_PLAN_TRAILER")
        self.assertEqual(finding["severity"], "error")
        self.assertIn("huge", finding["message"])

    def test_another_commit_than_the_test_merge_is_a_warning(self):
        environment = self.event()
        self.source.git("checkout", "-q", "-f", "main")
        document = self.doctor("--offline", env=environment)
        self.assertEqual(self.find(document, "PIOT_PLAN_PULL_REQUEST")["severity"], "warning")

    def test_an_event_of_another_kind_and_one_that_is_broken(self):
        file = self.scratch / "push.json"
        file.write_text('{"ref": "refs/heads/main"}')
        self.doctor("--offline", env={"GITHUB_EVENT_PATH": str(file), "GITHUB_EVENT_NAME": "push"})
        file.write_text("{")
        document = self.doctor("--offline", code=1, env={"GITHUB_EVENT_PATH": str(file), "GITHUB_EVENT_NAME": "pull_request"})
        self.find(document, "PIOT_PLAN_PULL_REQUEST")


class OnlineTest(DoctorTest):
    def test_new_names_say_what_each_needs(self):
        self.serve()
        self.declare()
        document = self.doctor(env=self.online())
        self.assertEqual(self.states(document), {"mini-core": ("free", "none"), "mini-mid": ("free", "none"),
                                                 "minipy": ("free", "declared_trust")})
        crate = self.find(document, "PIOT_NEW_CRATE_NEEDS_TOKEN")
        self.assertEqual((crate["severity"], crate["file"]), ("warning", "putitoutthere.toml"))
        self.assertIn("publish-new", crate["hint"])
        project = self.find(document, "PIOT_NEW_PROJECT_NEEDS_PUBLISHER")
        self.assertIn("https://pypi.org/manage/account/publishing/", project["hint"])
        self.assertIn("workflow name `release.yml`", project["hint"])
        # In the job that would publish it is an error, unless the token is there.
        self.find(self.doctor(code=1, env=self.in_ci()), "PIOT_NEW_CRATE_NEEDS_TOKEN")
        document = self.doctor(env=self.in_ci(CARGO_REGISTRY_TOKEN=USER_TOKENS["crates_token"]))
        self.assertEqual(self.states(document)["mini-core"], ("free", "long_lived_token"))

    def test_a_release_by_trusted_publishing_is_calm_and_a_probe_gives_its_tokens_back(self):
        self.serve(trustpub_only=["mini-core", "mini-mid"])
        self.declare()
        self.release()
        document = self.doctor("--probe", env=self.in_ci(CRATES_IO_DOCTOR_TOKEN=USER_TOKENS["crates_token"]))
        self.assertTrue(document["ok"])
        self.assertEqual(self.states(document)["mini-core"], ("ours", "trusted_publishing"))
        trust = document["sections"][3]
        self.assertIn("registered publishers of 2 crates", trust["checked"])
        self.assertIn("crates.io and PyPI minted a token", trust["checked"])
        requests = [str(request) for request in self.server.tell()["requests"]]
        revoked = [request for request in requests if "DELETE" in request and "trusted_publishing/tokens" in request]
        minted = [request for request in requests if "POST" in request and "trusted_publishing/tokens" in request]
        self.assertTrue(revoked, requests[-5:])
        self.assertEqual(len(revoked), len(minted))
        # The first release of a crate is paid with a token, and that is told.
        self.assertEqual(self.find(document, "PIOT_TRUST_ATTRIBUTION")["severity"], "warning")

    def test_what_is_registered_and_what_is_declared_differ(self):
        self.serve()
        self.declare(POLICY.replace("release.yml", "publish.yml") + 'environment = "prod"\n')
        self.release()
        document = self.doctor(code=1, env=self.online(CRATES_IO_DOCTOR_TOKEN=USER_TOKENS["crates_token"]))
        finding = self.find(document, "PIOT_TRUST_WORKFLOW")
        self.assertEqual(finding["severity"], "error")
        self.assertIn("`release.yml`", finding["message"])
        self.assertIn("https://crates.io/crates/mini-core/settings", finding["hint"])
        self.assertIn("workflow filename `publish.yml`, environment `prod`", finding["hint"])
        # The run itself differs as well.
        document = self.doctor(code=1, env=self.in_ci())
        self.assertIn("claim `workflow_ref`", self.find(document, "PIOT_TRUST_WORKFLOW")["message"])

    def test_a_crate_without_any_registered_publisher(self):
        self.serve(trusted_publishers=PUBLISHERS[:1] + PUBLISHERS[2:])
        self.declare()
        self.release()
        document = self.doctor(code=1, env=self.online(CRATES_IO_DOCTOR_TOKEN=USER_TOKENS["crates_token"]))
        finding = self.find(document, "PIOT_TRUST_UNREGISTERED")
        self.assertIn("`mini-mid`", finding["message"])
        self.assertIn("repository owner `octo`, repository name `repo`", finding["hint"])

    def test_a_token_that_may_not_look_is_told(self):
        self.serve()
        self.declare()
        self.release()
        document = self.doctor(code=1, env=self.online(CRATES_IO_DOCTOR_TOKEN="cio-of-somebody-else"))
        finding = self.find(document, "PIOT_TRUST_UNCHECKED")
        self.assertEqual(finding["severity"], "error")
        self.assertIn("403", finding["message"])
        # One for uploads is not meant to.
        document = self.doctor(env=self.online(CARGO_REGISTRY_TOKEN="cio-of-somebody-else"))
        self.assertEqual(self.find(document, "PIOT_TRUST_UNCHECKED")["severity"], "warning")
        document = self.doctor(env=self.online())
        self.assertEqual(self.find(document, "PIOT_TRUST_UNCHECKED")["severity"], "notice")

    def test_a_probe_that_is_refused_and_one_without_a_job(self):
        self.serve(trusted_publishers=PUBLISHERS[2:])
        self.release()
        document = self.doctor("--probe", code=1, env=self.in_ci())
        self.assertIn("crates.io has no trusted publisher", self.find(document, "PIOT_OIDC_CLAIM_MISMATCH")["message"])
        self.find(self.doctor("--probe", code=1, env=self.online()), "PIOT_OIDC_UNAVAILABLE")

    def test_a_token_that_is_no_longer_needed(self):
        self.serve()
        self.declare()
        self.release()
        document = self.doctor(env=self.in_ci(CARGO_REGISTRY_TOKEN=USER_TOKENS["crates_token"]))
        finding = self.find(document, "PIOT_TRUST_TOKEN_LEFT")
        self.assertEqual(finding["severity"], "warning")
        self.assertIn("`CARGO_REGISTRY_TOKEN`", finding["message"])

    def test_registries_that_are_gone_are_three_and_never_success(self):
        self.declare()
        document = self.doctor("--deadline", "5", code=3, env={"PIOT_REHEARSAL_URL": "http://127.0.0.1:9"})
        self.assertIn(("error", "PIOT_REGISTRY_UNREACHABLE"), self.findings(document, "registries"))
        self.assertEqual({name for name, _ in self.states(document).values()}, {"unknown"})

    def test_drift_and_adoption(self):
        self.serve()
        self.release()
        for tag in ("mini-core-v0.1.0", "mini-mid-v0.1.0", "minipy-v0.1.0"):
            self.source.git("tag", "-d", tag)
            self.source.git("push", "-q", "origin", f":{tag}")
        self.source.commit("Later", {"core/src/lib.rs": "pub fn core() { }\n"})
        document = self.doctor(env=self.online())
        self.assertEqual(self.find(document, "PIOT_STATUS_DRIFT")["severity"], "warning")
        self.assertEqual(self.find(document, "PIOT_NAME_ADOPTION")["severity"], "notice")


if __name__ == "__main__":
    unittest.main()
