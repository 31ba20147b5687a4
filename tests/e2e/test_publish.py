# SPDX-License-Identifier: MIT
"""`piot publish` from a sealed plan, as the privileged job of a workflow runs it, against an embedded registry in another
process. The artifacts are built by real cargo and setuptools."""

import json
import shutil
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from world import PIOT, PYTHON, EndToEndTest, Repository, Server, clean_environment, report_of, run_piot

PUBLISHERS = [
    {"registry": "crates", "project": "mini-core", "repository": "octo/repo", "workflow": "release.yml"},
    {"registry": "pypi", "project": "minipy", "repository": "octo/repo", "workflow": "release.yml"},
]
EXISTING = [{"registry": "crates", "name": "mini-core"}, {"registry": "pypi", "name": "minipy"}]


TEMPLATE = None


def setUpModule():
    """Builds the artifacts once, as the build rows of a workflow do: stamped files over a checkout, then cargo and a
    Python build. Every test works on a copy."""
    global TEMPLATE
    TEMPLATE = Path(tempfile.mkdtemp(prefix="piot-e2e-template-"))
    unittest.addModuleCleanup(shutil.rmtree, TEMPLATE, ignore_errors=True)
    source = Repository(TEMPLATE)
    environment = clean_environment(TEMPLATE)
    run_piot("plan", "--out", TEMPLATE / "plan.json", cwd=source.path, env=environment).check_returncode()
    work = TEMPLATE / "build"
    run = lambda *argv: subprocess.run(argv, cwd=work, env=environment, check=True, capture_output=True)
    subprocess.run(["git", "clone", "-q", str(source.remote), str(work)], check=True)
    run_piot("stamp", "--plan", TEMPLATE / "plan.json", cwd=work, env=environment).check_returncode()
    run("cargo", "package", "--offline", "--no-verify", "--allow-dirty", "--manifest-path", "core/Cargo.toml", "--target-dir", "core/target")
    run(PYTHON, "-m", "build", "--no-isolation", "py")
    for row in json.loads((TEMPLATE / "plan.json").read_text())["matrix"]:
        place = TEMPLATE / "artifacts" / row["artifact_name"]
        place.mkdir(parents=True)
        ending = {"noarch": ".crate", "sdist": ".tar.gz", "any": ".whl"}[row["target"]]
        for file in (work / row["artifact_path"]).glob(f"*{ending}"):
            shutil.copy(file, place)


class PublishTest(EndToEndTest):
    """One repository whose packages are due, with its sealed plan and its artifacts."""

    def setUp(self):
        super().setUp()
        shutil.copytree(TEMPLATE, self.scratch, dirs_exist_ok=True, symlinks=True)
        self.source = Repository(self.scratch)
        self.plan_file = self.scratch / "plan.json"
        self.document = json.loads(self.plan_file.read_text())
        self.artifacts = self.scratch / "artifacts"

    def serve(self, **options):
        server = Server(self.scratch / "registry", **{
            "trusted_publishers": PUBLISHERS, "existing_projects": EXISTING,
            "identity": {"repository": "octo/repo", "workflow": "release.yml", "sha": self.document["head"]}, **options})
        self.addCleanup(server.stop)
        return server

    def publish(self, server, *arguments, env=None):
        return self.piot(
            "publish", "--plan", self.plan_file, "--plan-id", self.document["plan_id"], "--artifacts", self.artifacts,
            "--yes", "--wait", "20", *arguments, cwd=self.source.path,
            env={**(server.environment() if server else {}), **(env or {})})


class StraightPathTest(PublishTest):
    def test_everything_is_uploaded_tagged_and_resolvable_and_a_second_run_changes_nothing(self):
        server = self.serve()
        outputs, summary = self.scratch / "outputs", self.scratch / "summary.md"
        ci = {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary), "CI": "true"}
        result = self.publish(server, env=ci)
        self.assert_exit(result, 0)
        self.assertEqual(server.accepted_uploads(), 3)
        head = self.document["head"]
        self.assertEqual(self.source.remote_tags(), f"mini-core-v0.1.0 {head}\nminipy-v0.1.0 {head}\n")
        with urllib.request.urlopen(f"{server.url}/index/mi/ni/mini-core") as index:
            self.assertEqual(json.loads(index.read().splitlines()[-1])["vers"], "0.1.0")
        self.assertIn("released<<", outputs.read_text())
        self.assertIn("mini-core-v0.1.0", outputs.read_text())
        self.assertIn("minipy-0.1.0-py3-none-any.whl", summary.read_text())

        again = self.publish(server, "--json")
        self.assert_exit(again, 0)
        self.assertEqual(server.accepted_uploads(), 3)
        self.assertEqual({entry["outcome"] for entry in report_of(again)["packages"]}, {"already_live"})

    def test_no_token_appears_in_any_output(self):
        server = self.serve()
        outputs, summary = self.scratch / "outputs", self.scratch / "summary.md"
        result = self.publish(server, "-v", env={"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary)})
        self.assert_exit(result, 0)
        everything = result.stdout + result.stderr + outputs.read_text() + summary.read_text()
        for secret in (server.facts["id_token_request_token"], server.facts["github_token"], "cio_tp_", "pypi-", "eyJ"):
            self.assertNotIn(secret, everything)

    def test_a_dry_run_shows_the_steps_and_does_none(self):
        server = self.serve()
        result = self.publish(server, "--dry-run")
        self.assert_exit(result, 0)
        self.assertIn("upload  mini-core-0.1.0.crate", result.stdout)
        report = json.loads(self.publish(server, "--dry-run", "--json").stdout)
        self.assertEqual({package["outcome"] for package in report["packages"]}, {"not_attempted"})
        self.assertEqual(server.accepted_uploads(), 0)
        self.assertEqual(self.source.remote_tags(), "")

    def test_a_depth_one_checkout_is_enough(self):
        server = self.serve()
        clone = self.scratch / "shallow"
        self.source.commit("Later, not in the plan", {"README.md": "later\n"})
        self.source.git("push", "-q", "origin", "main", f"{self.document['head']}:refs/heads/planned")
        subprocess.run(["git", "clone", "-q", "--depth", "1", "--branch", "planned", f"file://{self.source.remote}", str(clone)],
                       check=True)
        self.source.path = clone
        self.assert_exit(self.publish(server), 0)
        self.assertIn(f"mini-core-v0.1.0 {self.document['head']}", self.source.remote_tags())

    def test_only_what_a_killed_run_left_is_done(self):
        server = self.serve()
        self.assert_exit(self.publish(server), 0)
        self.source.run("git", "-C", str(self.source.remote), "tag", "-d", "minipy-v0.1.0")
        self.source.run("git", "tag", "-d", "minipy-v0.1.0")
        self.assert_exit(self.publish(server), 0)
        self.assertEqual(server.accepted_uploads(), 3)
        self.assertIn("minipy-v0.1.0", self.source.remote_tags())


class EventTest(PublishTest):
    def test_events_as_they_happen_and_the_report_last(self):
        server = self.serve()
        result = self.publish(server, "--json")
        self.assert_exit(result, 0)
        events = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual({entry["outcome"] for entry in report_of(result)["packages"]}, {"released"})
        for package in ("mini-core", "minipy"):
            phases = [event["phase"] for event in events if event["event"] == "phase" and event["package"] == package]
            self.assertEqual(phases[0], "queued")
            self.assertEqual(phases[-1], "released")
            for phase in ("uploading", "reading_back", "tagging", "resolving"):
                self.assertIn(phase, phases)
        sent = {event["file"] for event in events if event["event"] == "transfer" and event["done"] == event["total"]}
        self.assertEqual(sent, {"mini-core-0.1.0.crate", "minipy-0.1.0-py3-none-any.whl", "minipy-0.1.0.tar.gz"})
        self.assertEqual([event["time"] for event in events], sorted(event["time"] for event in events))

    def test_a_reader_that_goes_away_does_not_stop_the_release(self):
        server = self.serve()
        process = subprocess.Popen(
            [PIOT, "publish", "--plan", self.plan_file, "--plan-id", self.document["plan_id"], "--artifacts", self.artifacts,
             "--yes", "--wait", "20", "--json"], cwd=self.source.path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=clean_environment(self.scratch, **server.environment()))
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertEqual(server.accepted_uploads(), 3)
        self.assertIn("minipy-v0.1.0", self.source.remote_tags())

    def test_a_full_disk_behind_stdout_is_a_finding_at_the_end(self):
        server = self.serve()
        with open("/dev/full", "w") as full:
            process = subprocess.run(
                [PIOT, "publish", "--plan", self.plan_file, "--plan-id", self.document["plan_id"], "--artifacts", self.artifacts,
                 "--yes", "--wait", "20", "--json"], cwd=self.source.path, stdin=subprocess.DEVNULL, stdout=full,
                stderr=subprocess.PIPE, text=True, env=clean_environment(self.scratch, **server.environment()))
        self.assertEqual(process.returncode, 3, process.stderr)
        self.assertIn("PIOT_DISK_FULL", process.stderr)
        self.assertEqual(server.accepted_uploads(), 3)
        self.assertIn("minipy-v0.1.0", self.source.remote_tags())

    def test_a_run_that_could_not_begin_ends_with_its_report(self):
        result = self.piot("publish", "--json", cwd=self.source.path, env={"CI": "true"})
        self.assert_fails(result, 2, "PIOT_PLAN_UNSEALED")
        report = report_of(result)
        self.assertEqual((report["exit_code"], report["packages"]), (2, []))
        self.assertEqual([each["code"] for each in report["diagnostics"]], ["PIOT_PLAN_UNSEALED"])

    def test_groups_annotations_and_summary_in_github_actions(self):
        server = self.serve()
        server.fault("answer", method="PUT", path="/crates/*", times=0, status=403, text="no rights")
        summary = self.scratch / "summary.md"
        result = self.publish(server, env={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})
        self.assert_exit(result, 1)
        lines = [line for line in result.stderr.splitlines() if not line.startswith("::add-mask::")]
        begin = lines.index("::group::mini-core 0.1.0: failed")
        self.assertIn("::endgroup::", lines[begin:])
        self.assertTrue(any(line.startswith("::error title=PIOT_") and "no rights" in line for line in lines), lines)
        self.assertIn("no rights", summary.read_text())
        self.assertIn("Next: ", summary.read_text())


class SealTest(PublishTest):
    def test_another_plan_id_is_refused(self):
        result = self.piot("publish", "--plan", self.plan_file, "--plan-id", "0" * 64, "--yes", cwd=self.source.path)
        self.assert_fails(result, 4, "PIOT_PLAN_MISMATCH", "plan id")

    def test_another_head_is_refused(self):
        self.source.commit("Later", {"README.md": "later\n"})
        self.assert_fails(self.publish(None), 4, "PIOT_PLAN_MISMATCH", "HEAD")

    def test_a_changed_plan_file_is_refused(self):
        self.plan_file.write_text(self.plan_file.read_text().replace("ubuntu-latest", "ubuntu-24.04", 1))
        self.assert_fails(self.publish(None), 4, "PIOT_PLAN_MISMATCH")

    def test_plan_and_id_go_together_and_a_directory_is_no_plan(self):
        self.assert_fails(self.piot("publish", "--plan", self.plan_file, cwd=self.source.path), 2, "go together")
        result = self.piot("publish", "--plan", ".", "--plan-id", "0", cwd=self.source.path)
        self.assert_fails(result, 2, "PIOT_IO", "directory")

    def test_ci_publishes_sealed_plans_only(self):
        result = self.piot("publish", "--yes", cwd=self.source.path, env={"CI": "true"})
        self.assert_fails(result, 2, "PIOT_PLAN_UNSEALED", "--plan-id")

    def test_nobody_at_the_terminal_is_no_consent(self):
        server = self.serve()
        result = self.piot("publish", "--plan", self.plan_file, "--plan-id", self.document["plan_id"], "--artifacts",
                           self.artifacts, cwd=self.source.path, env=server.environment())
        self.assert_fails(result, 2, "PIOT_UNCONFIRMED", "--yes")
        self.assertEqual(server.accepted_uploads(), 0)


class RefusalTest(PublishTest):
    """Nothing may have happened after any of these."""

    def assert_untouched(self, server):
        self.assertEqual(server.accepted_uploads(), 0)
        self.assertNotIn(self.document["head"], self.source.remote_tags())

    def test_an_artifact_of_another_version(self):
        crate = self.artifacts / "mini-core-crate" / "mini-core-0.1.0.crate"
        crate.rename(crate.with_name("mini-core-0.2.0.crate"))
        server = self.serve()
        self.assert_reports(self.publish(server), 1, "PIOT_INSPECT")
        self.assert_untouched(server)

    def test_an_artifact_of_another_project(self):
        wheel = next((self.artifacts / "minipy-wheel-any").glob("*.whl"))
        wheel.rename(wheel.with_name("other-0.1.0-py3-none-any.whl"))
        server = self.serve()
        self.assert_reports(self.publish(server), 1, "other-0.1.0-py3-none-any.whl")
        self.assert_untouched(server)

    def test_in_ci_missing_artifacts_and_missing_credentials_are_one_report(self):
        shutil.rmtree(self.artifacts / "minipy-sdist")
        server = self.serve()
        without_id_tokens = {"ACTIONS_ID_TOKEN_REQUEST_URL": "", "CI": "true"}
        self.assert_reports(self.publish(server, env=without_id_tokens), 1, "PIOT_INSPECT_MISSING",
                            "PIOT_CREDENTIALS_MISSING", "`CARGO_REGISTRY_TOKEN`", "`PYPI_API_TOKEN`")
        self.assert_untouched(server)

    def test_truncated_empty_and_missing_artifacts_are_reported_together(self):
        crate = self.artifacts / "mini-core-crate" / "mini-core-0.1.0.crate"
        crate.write_bytes(crate.read_bytes()[:100])
        next((self.artifacts / "minipy-wheel-any").glob("*.whl")).write_bytes(b"")
        shutil.rmtree(self.artifacts / "minipy-sdist")
        server = self.serve()
        result = self.publish(server)
        self.assert_reports(result, 1, "mini-core-0.1.0.crate", "minipy-0.1.0-py3-none-any.whl", "minipy-sdist",
                          "PIOT_INSPECT_ARCHIVE", "PIOT_INSPECT_MISSING")
        self.assert_untouched(server)

    def test_a_zip_bomb(self):
        import zipfile

        wheel = next((self.artifacts / "minipy-wheel-any").glob("*.whl"))
        with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("minipy/bomb.bin", b"\0" * (300 * 1024 * 1024))
        server = self.serve()
        self.assert_reports(self.publish(server), 1, "PIOT_INSPECT_ARCHIVE", wheel.name)
        self.assert_untouched(server)

    def test_no_credentials(self):
        server = self.serve()
        result = self.publish(server, env={"ACTIONS_ID_TOKEN_REQUEST_URL": "", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": ""})
        self.assert_reports(result, 1, "PIOT_CREDENTIALS_MISSING", "id-token: write", "CARGO_REGISTRY_TOKEN", "PYPI_API_TOKEN")
        self.assert_untouched(server)

    def test_a_refused_token(self):
        server = self.serve()
        result = self.publish(server, env={"ACTIONS_ID_TOKEN_REQUEST_URL": "", "CARGO_REGISTRY_TOKEN": "cio-not-a-good-token-at-all",
                                           "PYPI_API_TOKEN": "pypi-not-a-good-token-at-all"})
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("not-a-good-token", result.stdout + result.stderr)
        self.assert_untouched(server)

    def test_a_claim_mismatch_names_the_claim(self):
        server = self.serve(identity={"repository": "octo/repo", "workflow": "other.yml", "sha": self.document["head"]})
        result = self.publish(server)
        self.assert_reports(result, 1, "PIOT_OIDC_CLAIM_MISMATCH", "other.yml", "release.yml")
        self.assert_untouched(server)

    def test_a_registry_that_is_down(self):
        server = self.serve()
        environment = server.environment()
        dead = "http://127.0.0.1:9"  # discard: nothing listens
        result = self.publish(server, env={**environment, "PIOT_REHEARSAL_URL": dead})
        self.assert_reports(result, 3, "PIOT_REGISTRY_UNREACHABLE")
        self.assert_untouched(server)

    def test_a_registry_on_another_machine_cannot_be_named(self):
        server = self.serve()
        result = self.publish(server, env={"PIOT_REHEARSAL_URL": "http://192.0.2.1:80"})
        self.assert_reports(result, 2, "is not the address of an embedded registry")

    def test_a_rehearsal_never_tags_a_remote_on_another_machine(self):
        server = self.serve()
        self.source.run("git", "remote", "set-url", "origin", "https://192.0.2.1/octo/repo.git")
        result = self.publish(server)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("transport 'https' not allowed", result.stdout + result.stderr)
        self.assertEqual(server.accepted_uploads(), 0)

    def test_a_tag_on_another_commit(self):
        server = self.serve()
        self.source.commit("Later", {"README.md": "later\n"})
        self.source.tag("mini-core-v0.1.0")
        self.source.git("checkout", "-q", "--detach", self.document["head"])
        self.assert_reports(self.publish(server), 4, "PIOT_TAG_ELSEWHERE", "mini-core-v0.1.0")
        self.assert_untouched(server)

    def test_a_remote_that_is_not_writable(self):
        server = self.serve()
        self.source.run("git", "remote", "set-url", "origin", str(self.scratch / "nowhere.git"))
        result = self.publish(server)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("PIOT_REMOTE", result.stderr + result.stdout)
        self.assert_untouched(server)

    def test_a_new_crate_needs_a_token_and_says_which(self):
        server = self.serve(existing_projects=[EXISTING[1]], trusted_publishers=[PUBLISHERS[1]])
        result = self.publish(server)
        self.assert_reports(result, 1, "PIOT_NEW_CRATE_NEEDS_TOKEN", "publish-new")
        self.assert_untouched(server)


class OtherBytesTest(PublishTest):
    def test_other_bytes_of_unknown_origin_are_refused_and_dependents_are_not_attempted(self):
        server = self.serve(crates_token="cio-user-token-of-somebody-else")
        other = self.scratch / "other"
        shutil.copytree(self.scratch / "build" / "core", other, ignore=shutil.ignore_patterns("target"))
        (other / "src" / "lib.rs").write_text("pub fn other() {}\n")
        subprocess.run(
            ["cargo", "publish", "--no-verify", "--allow-dirty", "--target-dir", str(self.scratch / "other-target")],
            cwd=other, check=True, capture_output=True,
            env=clean_environment(self.scratch, CARGO_REGISTRY_TOKEN="cio-user-token-of-somebody-else",
                                  __CARGO_TEST_CRATES_IO_URL_DO_NOT_USE_THIS=f"sparse+{server.url}/index/"))
        result = self.publish(server, "--json")
        self.assert_exit(result, 4)
        self.assertIn("PIOT_OTHER_BYTES_LIVE", result.stdout)
        outcomes = {entry["package"]: entry["outcome"] for entry in report_of(result)["packages"]}
        self.assertEqual(outcomes, {"mini-core": "failed", "minipy": "dependency_failed"})
        self.assertEqual(server.accepted_uploads(), 1)
        self.assertEqual(self.source.remote_tags(), "")


if __name__ == "__main__":
    unittest.main()
