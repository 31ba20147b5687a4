# SPDX-License-Identifier: MIT
"""`piot plan --check-registry` and the healing publish, against an embedded registry in another process: what is live is
found, whoever tagged it, and a registry that is silent or gone changes verdicts only."""

import base64
import json
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from world import PYTHON, EndToEndTest, Repository, Server, clean_environment, report_of, run_piot

CONFIG = """\
[putitoutthere]
version = 1
github_release = false

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

[[package]]
name = "minipy"
kind = "pypi"
path = "py"
paths = ["py/**"]
depends_on = ["mini-core"]
pure = true
"""


def cargo_toml(name, dependencies=""):
    return (f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2021"\ndescription = "d"\nlicense = "MIT"\n'
            f"\n[dependencies]\n{dependencies}\n[workspace]\n")


FILES = {
    "putitoutthere.toml": CONFIG,
    "core/Cargo.toml": cargo_toml("mini-core"),
    "core/src/lib.rs": "pub fn core() {}\n",
    "mid/Cargo.toml": cargo_toml("mini-mid"),
    "mid/src/lib.rs": "pub fn mid() {}\n",
    "py/pyproject.toml": '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n'
    '[project]\nname = "minipy"\nversion = "0.0.0"\nrequires-python = ">=3.9"\n\n'
    '[tool.setuptools]\npackages = ["minipy"]\n',
    "py/minipy/__init__.py": "ANSWER = 42\n",
    ".gitignore": "target/\ndist/\n*.egg-info/\nbuild/\nCargo.lock\n",
}
USER_TOKENS = {"crates_token": "cio-user-token-of-the-tests", "pypi_token": "pypi-user-token-of-the-tests"}
PUBLISHERS = [
    {"registry": kind, "project": name, "repository": "octo/repo", "workflow": "release.yml"}
    for kind, name in (("crates", "mini-core"), ("crates", "mini-mid"), ("pypi", "minipy"))
]


def make_certificate(commit):
    """The shape of a Fulcio certificate around its extension "source repository digest"; nothing in it is signed."""
    def der(tag, content):
        assert len(content) < 256
        return bytes([tag, *([] if len(content) < 128 else [0x81]), len(content)]) + content

    object_id = der(0x06, bytes([0x2B, 6, 1, 4, 1, 0x83, 0xBF, 0x30, 1, 13]))
    extension = der(0x30, object_id + der(0x04, der(0x0C, commit.encode())))
    return der(0x30, der(0x30, der(0x02, b"\x01") + der(0xA3, der(0x30, extension))))


def make_attestation(file, commit):
    return json.dumps({
        "version": 1,
        "verification_material": {"certificate": base64.b64encode(make_certificate(commit)).decode(), "transparency_entries": []},
        "envelope": {"statement": base64.b64encode(file.name.encode()).decode(), "signature": ""}})


class CheckRegistryTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.source = self.repository(FILES)

    def serve(self, **options):
        self.server = Server(self.scratch / "registry", **{
            **USER_TOKENS, "trusted_publishers": PUBLISHERS,
            "identity": {"repository": "octo/repo", "workflow": "release.yml", "sha": self.source.head()}, **options})
        self.addCleanup(self.server.stop)
        return self.server

    def environment(self):
        return {**self.server.environment(), "CARGO_REGISTRY_TOKEN": USER_TOKENS["crates_token"],
                "PYPI_API_TOKEN": USER_TOKENS["pypi_token"]}

    def plan(self, *arguments, url=None):
        """The plan document; the run must succeed."""
        env = {"PIOT_REHEARSAL_URL": url or self.server.url}
        result = self.piot("plan", "--check-registry", "--json", *arguments, cwd=self.source.path, env=env)
        self.assert_exit(result, 0)
        return json.loads(result.stdout)

    def seal(self):
        """Plans with the registries, and builds what is due as the rows of a workflow do."""
        document = self.plan("--out", self.scratch / "plan.json")
        shutil.rmtree(self.scratch / "artifacts", ignore_errors=True)
        work = self.scratch / "build"
        shutil.rmtree(work, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", str(self.source.path), str(work)], check=True)
        environment = clean_environment(self.scratch)
        run = lambda *argv: subprocess.run(argv, cwd=work, env=environment, check=True, capture_output=True)
        run_piot("stamp", "--plan", self.scratch / "plan.json", cwd=work, env=environment).check_returncode()
        for row in document["matrix"]:
            place = self.scratch / "artifacts" / row["artifact_name"]
            place.mkdir(parents=True)
            if row["kind"] == "crates":
                run("cargo", "package", "--offline", "--no-verify", "--allow-dirty", "--manifest-path",
                    f"{row['path']}/Cargo.toml", "--target-dir", f"{row['path']}/target")
            elif not (work / row["path"] / "dist").exists():
                run(PYTHON, "-m", "build", "--no-isolation", row["path"])
            ending = {"noarch": ".crate", "sdist": ".tar.gz", "any": ".whl"}[row["target"]]
            for file in (work / row["artifact_path"]).glob(f"*{ending}"):
                shutil.copy(file, place)
        return document

    def attest(self, commit):
        for file in [*(self.scratch / "artifacts").glob("minipy-*/*")]:
            file.with_name(file.name + ".publish.attestation").write_text(make_attestation(file, commit))

    def publish(self, document, *arguments, env=None):
        return self.piot("publish", "--plan", self.scratch / "plan.json", "--plan-id", document["plan_id"], "--artifacts",
                         self.scratch / "artifacts", "--yes", "--wait", "20", *arguments, cwd=self.source.path,
                         env={**self.environment(), **(env or {})})

    def lose_tags(self, *names):
        """As if the run had been killed before it wrote them."""
        for name in names:
            self.source.run("git", "-C", str(self.source.remote), "tag", "-d", name)
            self.source.run("git", "tag", "-d", name)

    def verdicts(self, document):
        return {release["package"]: release["verdict"] for release in document["releases"]}

    def codes(self, document):
        return sorted(notice["code"] for notice in document["notices"])

    def release_all(self):
        """Everything at 0.1.0; trusted publishing records the commit of crates, attestations that of the wheels."""
        self.serve(existing_projects=[{"registry": p["registry"], "name": p["project"]} for p in PUBLISHERS])
        document = self.seal()
        self.attest(document["head"])
        self.assert_exit(self.publish(document), 0)
        return document["head"]


class VerdictTest(CheckRegistryTest):
    def test_new_names_are_told_and_everything_is_to_be_published(self):
        self.serve()
        outputs = self.scratch / "outputs"
        document = self.plan()
        self.assertEqual(set(self.verdicts(document).values()), {"publish"})
        self.assertEqual(self.codes(document), ["PIOT_NEW_CRATE_NEEDS_TOKEN", "PIOT_NEW_PROJECT_NEEDS_PUBLISHER"])
        self.assertEqual((document["heal"], document["skew"]), ([], []))
        self.piot("plan", "--check-registry", cwd=self.source.path,
                  env={"PIOT_REHEARSAL_URL": self.server.url, "GITHUB_OUTPUT": str(outputs)})
        self.assertIn('["crates","pypi"]', outputs.read_text())

    def test_what_is_live_without_a_commit_is_skipped_with_skew_and_told(self):
        self.serve()
        # Made outside git: neither the registry nor the crate knows a commit.
        other = self.scratch / "elsewhere"
        shutil.copytree(self.source.path / "core", other)
        (other / "Cargo.toml").write_text((other / "Cargo.toml").read_text().replace("0.0.0", "0.1.0"))
        subprocess.run(["cargo", "publish", "--no-verify", "--target-dir", str(self.scratch / "target")], cwd=other, check=True,
                       capture_output=True, env=clean_environment(
                           self.scratch, CARGO_REGISTRY_TOKEN=USER_TOKENS["crates_token"],
                           __CARGO_TEST_CRATES_IO_URL_DO_NOT_USE_THIS=f"sparse+{self.server.url}/index/"))
        outputs = self.scratch / "outputs"
        result = self.piot("plan", "--check-registry", "--json", cwd=self.source.path,
                           env={"PIOT_REHEARSAL_URL": self.server.url, "GITHUB_OUTPUT": str(outputs)})
        document = json.loads(result.stdout)
        self.assertEqual(self.verdicts(document), {"mini-core": "skip", "mini-mid": "publish", "minipy": "publish"})
        self.assertEqual(document["skew"], [{"dependent": "mini-mid", "dependency": "mini-core"},
                                            {"dependent": "minipy", "dependency": "mini-core"}])
        self.assertIn("PIOT_PLAN_LIVE_UNTAGGED", self.codes(document))
        self.assertEqual(document["heal"], [])
        # Only what is to be uploaded counts, and without the question everything does.
        plain = json.loads(self.piot("plan", "--json", cwd=self.source.path).stdout)
        self.assertNotIn("verdict", plain["releases"][0])
        self.assertEqual(plain["plan_id"], document["plan_id"])
        self.assertIn('["crates","pypi"]', outputs.read_text())

    def test_kinds_without_an_upload_are_not_unpublished(self):
        self.serve()
        document = self.seal()
        self.assert_exit(self.publish(document), 0)
        self.lose_tags("minipy-v0.1.0", "mini-core-v0.1.0", "mini-mid-v0.1.0")
        self.source.commit("More", {"core/src/lib.rs": "pub fn more() {}\n", "mid/src/lib.rs": "\n", "py/minipy/x.py": "\n"})
        outputs = self.scratch / "outputs"
        self.piot("plan", "--check-registry", cwd=self.source.path,
                  env={"PIOT_REHEARSAL_URL": self.server.url, "GITHUB_OUTPUT": str(outputs)})
        # The crates go on from the commit inside them; the wheels have no attestation and stay at the same version.
        self.assertRegex(outputs.read_text(), r'unpublished_kinds<<(\S+)\n\["crates"\]\n')

    def test_a_version_below_what_is_live_names_both(self):
        self.serve()
        self.source.tag("minipy-v0.0.9")
        self.source.commit("More", {"py/minipy/x.py": "\n"})
        self.seal()
        # 0.0.10 goes out without a tag or a commit; the next plan asks for less.
        self.assert_exit(self.publish(json.loads((self.scratch / "plan.json").read_text())), 0)
        self.lose_tags("minipy-v0.0.10")
        self.source.commit("rc", {"py/minipy/y.py": "\n"})
        document = self.plan("--release", "minipy@0.0.10-rc.1")
        below = [n for n in document["notices"] if n["code"] == "PIOT_PLAN_BELOW_LIVE"]
        self.assertEqual(len(below), 1)
        self.assertIn("`minipy` 0.0.10-rc.1 would be below 0.0.10", below[0]["message"])


class SilenceTest(CheckRegistryTest):
    def assert_unknown(self, document):
        self.assertEqual(set(self.verdicts(document).values()), {"unknown"})
        self.assertEqual(self.codes(document), ["PIOT_REGISTRY_UNREACHABLE"] * 2)

    def test_a_registry_that_never_answers_costs_the_deadline_once(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(64)
            started = time.monotonic()
            document = self.plan("--deadline", "1", url=f"http://127.0.0.1:{listener.getsockname()[1]}")
            took = time.monotonic() - started
        self.assert_unknown(document)
        # Three packages at two registries: one after the other would take at least three times as long.
        self.assertGreater(took, 0.9)
        self.assertLess(took, 2.8)

    def test_a_registry_that_is_down_changes_no_plan(self):
        document = self.plan(url="http://127.0.0.1:9")  # discard: nothing listens
        self.assert_unknown(document)
        plain = json.loads(self.piot("plan", "--json", cwd=self.source.path).stdout)
        self.assertEqual(document["plan_id"], plain["plan_id"])

    def test_a_registry_on_another_machine_cannot_be_named(self):
        result = self.piot("plan", "--check-registry", cwd=self.source.path, env={"PIOT_REHEARSAL_URL": "http://192.0.2.1:80"})
        self.assert_fails(result, 2, "is not the address of an embedded registry")


class HealTest(CheckRegistryTest):
    def test_a_run_that_died_before_its_tags_does_not_block_the_next_push(self):
        first = self.release_all()
        self.lose_tags("mini-core-v0.1.0", "minipy-v0.1.0")
        self.source.commit("More", {"core/src/lib.rs": "pub fn more() {}\n"})
        self.source.git("push", "-q", "origin", "main")
        document = self.seal()
        self.assertEqual({release["package"]: release["version"] for release in document["releases"]},
                         {"mini-core": "0.1.1", "mini-mid": "0.1.1", "minipy": "0.1.1"})
        self.assertEqual(set(self.verdicts(document).values()), {"publish"})
        self.assertEqual(document["heal"], [
            {"package": "mini-core", "version": "0.1.0", "tag": "mini-core-v0.1.0", "commit": first},
            {"package": "minipy", "version": "0.1.0", "tag": "minipy-v0.1.0", "commit": first}])
        result = self.publish(document, "--json")
        self.assert_exit(result, 0)
        self.assertEqual([entry["outcome"] for entry in report_of(result)["heal"]], ["created", "created"])
        tags = self.source.remote_tags()
        head = document["head"]
        for line in (f"mini-core-v0.1.0 {first}", f"minipy-v0.1.0 {first}", f"mini-core-v0.1.1 {head}", f"minipy-v0.1.1 {head}"):
            self.assertIn(line, tags)
        self.assertEqual(self.plan()["heal"], [])

    def test_an_empty_plan_with_tags_to_heal_publishes_from_a_depth_one_checkout(self):
        first = self.release_all()
        self.lose_tags("mini-core-v0.1.0")
        self.source.commit("Read me", {"README.md": "read\n"})
        self.source.git("push", "-q", "origin", "main")
        document = self.plan("--out", self.scratch / "plan.json")
        self.assertEqual((document["releases"], len(document["heal"])), ([], 1))
        clone = self.scratch / "shallow"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{self.source.remote}", str(clone)], check=True)
        uploads = self.server.accepted_uploads()
        self.source.path = clone
        preview = self.publish(document, "--dry-run")
        self.assert_exit(preview, 0)
        self.assertIn(f"missing tag mini-core-v0.1.0 on {first[:10]}", preview.stdout)
        self.assertNotIn("mini-core-v0.1.0", self.source.remote_tags())
        for _ in range(2):
            self.assert_exit(self.publish(document), 0)
            self.assertIn(f"mini-core-v0.1.0 {first}", self.source.remote_tags())
        self.assertEqual(self.server.accepted_uploads(), uploads)

    def test_a_heal_list_that_was_tampered_with_writes_nothing(self):
        first = self.release_all()
        self.lose_tags("mini-core-v0.1.0")
        later = self.source.commit("Read me", {"README.md": "read\n"})
        self.source.git("push", "-q", "origin", "main")
        document = self.plan("--out", self.scratch / "plan.json")
        text = (self.scratch / "plan.json").read_text()
        forgeries = {
            "another commit": text.replace(f'"commit": "{first}"', f'"commit": "{later}"'),
            "another tag": text.replace('"tag": "mini-core-v0.1.0"', '"tag": "mini-core-v9.9.9"'),
            "another version": text.replace('"version": "0.1.0",\n      "tag": "mini-core-v0.1.0",\n      "commit"',
                                            '"version": "0.2.0",\n      "tag": "mini-core-v0.2.0",\n      "commit"'),
        }
        for name, forged in forgeries.items():
            with self.subTest(name):
                heal = json.loads(forged)["heal"]
                self.assertNotEqual(heal, document["heal"])
                forged_document = {**document, "heal": heal}
                (self.scratch / "plan.json").write_text(json.dumps(forged_document))
                self.assert_reports(self.publish(document), 4, "PIOT_HEAL_REFUSED")
                self.assertNotIn("mini-core-v", self.source.remote_tags())

    def test_a_registry_that_is_gone_at_publish_writes_no_tag(self):
        self.release_all()
        self.lose_tags("mini-core-v0.1.0")
        self.source.commit("Read me", {"README.md": "read\n"})
        document = self.plan("--out", self.scratch / "plan.json")
        result = self.publish(document, env={"PIOT_REHEARSAL_URL": "http://127.0.0.1:9"})
        self.assert_reports(result, 3, "PIOT_REGISTRY_UNREACHABLE")
        self.assertNotIn("mini-core-v0.1.0", self.source.remote_tags())

    def test_half_a_wheel_release_is_not_taken_for_one(self):
        self.serve(existing_projects=[{"registry": p["registry"], "name": p["project"]} for p in PUBLISHERS])
        document = self.seal()
        self.attest(document["head"])
        wheel = next((self.scratch / "artifacts" / "minipy-wheel-any").glob("*.whl"))
        subprocess.run([PYTHON, "-m", "twine", "upload", "--repository-url", f"{self.server.url}/pypi/legacy/", "-u", "__token__",
                        "-p", USER_TOKENS["pypi_token"], str(wheel)], check=True, capture_output=True,
                       env=clean_environment(self.scratch))
        again = self.plan()
        self.assertEqual(again["heal"], [])
        self.assertEqual(self.verdicts(again)["minipy"], "publish")
        untagged = [n["message"] for n in again["notices"] if n["code"] == "PIOT_PLAN_LIVE_UNTAGGED"]
        self.assertEqual(len(untagged), 1)
        self.assertIn("without its sdist", untagged[0])


if __name__ == "__main__":
    unittest.main()
