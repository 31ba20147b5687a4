# SPDX-License-Identifier: MIT
"""`piot doctor`, check by check: what plan, stamp and publish know is asked of them, and whatever answers wrongly, or not at
all, is a finding and never a success."""

import unittest

from test_check_registry import FILES, USER_TOKENS
from test_doctor import DoctorTest, with_policy

CONFIG = FILES["putitoutthere.toml"]


class RepositoryTest(DoctorTest):
    def configure(self, config):
        self.source.commit("Configure", {"putitoutthere.toml": config})

    def test_tags_and_artifacts_that_collide(self):
        self.configure(CONFIG.replace('paths = ["core/**"]', 'paths = ["core/**"]\ntag_format = "v{version}"')
                       .replace('paths = ["mid/**"]', 'paths = ["mid/**"]\ntag_format = "v{version}"'))
        finding = self.find(self.doctor("--offline", code=2), "PIOT_CONFIG_COLLISION")
        self.assertEqual((finding["file"], finding["severity"]), ("putitoutthere.toml", "error"))
        self.assertIn("`mini-core`", finding["message"])
        self.configure(CONFIG.replace('name = "mini-mid"', 'name = "mini/core"\ncrate = "mini-mid"')
                       .replace('name = "mini-core"', 'name = "mini__core"\ncrate = "mini-core"')
                       .replace('depends_on = ["mini-core"]', 'depends_on = ["mini__core"]'))
        self.assertIn("artifact", self.find(self.doctor("--offline", code=2), "PIOT_CONFIG_COLLISION")["message"])

    def test_a_tag_that_stands_where_a_release_will_put_its_own(self):
        self.source.tag("mini-core-v0.1.0")
        self.source.git("checkout", "-q", "-b", "side")
        self.source.commit("Aside")
        self.source.git("tag", "mini-core-v0.1.1")
        self.source.git("checkout", "-q", "main")
        self.doctor("--offline")
        self.source.commit("Mend the core", {"core/src/lib.rs": "pub fn core() { }\n"})
        finding = self.find(self.doctor("--offline", code=1), "PIOT_PLAN_TAG_EXISTS")
        self.assertIn("mini-core-v0.1.1", finding["message"])

    def test_trailers_of_the_branch(self):
        self.source.commit("Add something\n\nrelease: minor [mini-core]")
        self.assertEqual(self.findings(self.doctor("--offline"), "tree"), [])
        self.source.commit("Add more\n\nrelease: minr [mini-core]")
        finding = self.find(self.doctor("--offline", code=1), "PIOT_PLAN_TRAILER")
        self.assertIn("release: minor [mini-core]", finding["hint"])

    def test_files_that_cannot_be_read(self):
        for path, area, code in (("core/Cargo.toml", "tree", 1), (".github/workflows/release.yml", "workflows", 1),
                                 ("putitoutthere.toml", "tree", 2)):
            with self.subTest(path=path):
                file = self.source.path / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.unlink(missing_ok=True)
                file.symlink_to(file.name)
                document = self.doctor("--offline", code=code)
                finding = next(finding for section in document["sections"] if section["area"] == area
                               for finding in section["findings"] if finding["code"] in ("PIOT_IO", "PIOT_CONFIG_UNREADABLE"))
                self.assertEqual((finding["severity"], finding["file"]), ("error", path))
                file.unlink()
                if path in FILES:
                    self.source.write({path: FILES[path]})

    def test_a_workflow_that_is_a_link_to_nothing(self):
        place = self.source.path / ".github/workflows"
        place.mkdir(parents=True)
        (place / "release.yml").symlink_to("../../gone.yml")
        finding = self.find(self.doctor("--offline", code=1), "PIOT_IO")
        self.assertIn("leads nowhere", finding["message"])
        (place / "release.yml").unlink()
        place.rmdir()
        place.write_text("no directory\n")
        self.assertIn("no workflow", self.doctor("--offline")["sections"][2]["skipped"])


class RegistryTest(DoctorTest):
    def forbid(self, path, status=403):
        self.server.tell(faults=[{"what": "answer", "method": "GET", "path": path, "times": 0, "status": status, "text": "no rights"}])

    def test_a_registry_that_forbids_looking_is_told_and_the_other_is_asked_all_the_same(self):
        self.serve()
        self.declare()
        for path, silent, answering in (("/index/*", "crates.io", "minipy"), ("/pypi/simple/*", "PyPI", "mini-core")):
            with self.subTest(path=path):
                self.forbid(path)
                document = self.doctor(code=1, env=self.online())
                finding = self.find(document, "PIOT_REGISTRY_REFUSED")
                self.assertIn(f"{silent} did not say what is live", finding["message"])
                self.assertIn("403", finding["message"])
                self.assertNotIn("run again", finding["hint"])
                self.assertEqual(self.states(document)[answering][0], "free")

    def test_records_that_are_forbidden_are_no_records(self):
        self.serve()
        self.declare()
        self.release()
        for path, silent in (("/crates/api/v1/crates/*", "crates.io"), ("/pypi/pypi/*", "PyPI")):
            with self.subTest(path=path):
                self.forbid(path)
                finding = self.find(self.doctor(code=1, env=self.online()), "PIOT_REGISTRY_REFUSED")
                self.assertIn(f"{silent} did not say whose", finding["message"])
                self.assertNotIn("run again", finding["hint"])
                self.forbid(path, status=503)
                self.assertIn("run again", self.find(self.doctor(code=3, env=self.online()), "PIOT_REGISTRY_BUSY")["hint"])
        self.forbid("/oidc/*")
        self.find(self.doctor(code=1, env=self.in_ci()), "PIOT_OIDC_UNAVAILABLE")

    def test_a_name_of_somebody_else(self):
        address = 'repository = "https://github.com/octo/repo"'
        self.source.commit("Say where", {"core/Cargo.toml": FILES["core/Cargo.toml"].replace('license = "MIT"', f'license = "MIT"\n{address}')})
        self.serve()
        self.release()
        for tag in ("mini-core-v0.1.0", "mini-mid-v0.1.0", "minipy-v0.1.0"):
            self.source.git("tag", "-d", tag)
            self.source.git("push", "-q", "origin", f":{tag}")
        # Without the tags the records decide: ours by name; a repository that has moved may be the same; else it is taken.
        self.assertEqual(self.states(self.doctor(env=self.online()))["mini-core"][0], "ours")
        moved = self.doctor(env=self.online(GITHUB_REPOSITORY="me/other"))
        self.assertEqual(self.states(moved)["mini-core"][0], "unknown")
        self.assertEqual(self.find(moved, "PIOT_NAME_TAKEN")["severity"], "notice")
        self.source.commit("Say nothing", {"core/Cargo.toml": FILES["core/Cargo.toml"]})
        taken = self.doctor(code=1, env=self.online(GITHUB_REPOSITORY="me/other"))
        self.assertEqual(self.states(taken)["mini-core"][0], "taken")
        self.assertIn("belongs to the repository `octo/repo`", self.find(taken, "PIOT_NAME_TAKEN")["message"])

    def test_two_new_projects_want_one_pending_publisher(self):
        self.serve()
        second = '\n[[package]]\nname = "second"\nkind = "pypi"\npath = "second"\npaths = ["second/**"]\npure = true\n'
        files = {"second/pyproject.toml": FILES["py/pyproject.toml"].replace("minipy", "second"), "second/second/__init__.py": ""}
        self.source.commit("Second", {"putitoutthere.toml": CONFIG + second, **files})
        self.declare()
        self.assertNotIn(("warning", "PIOT_NAME_PENDING_SLOT"), self.findings(self.doctor(env=self.online())))
        self.source.commit("Declare", {"putitoutthere.toml": with_policy(CONFIG + second)})
        finding = self.find(self.doctor(env=self.online()), "PIOT_NAME_PENDING_SLOT")
        self.assertEqual(finding["severity"], "warning")
        self.assertIn("--release minipy", finding["hint"])
        self.assertEqual(self.find(self.doctor(code=1, env=self.in_ci()), "PIOT_NAME_PENDING_SLOT")["severity"], "error")
        environment = self.in_ci(PYPI_API_TOKEN=USER_TOKENS["pypi_token"])
        self.assertEqual(self.find(self.doctor(code=1, env=environment), "PIOT_NAME_PENDING_SLOT")["severity"], "warning")

    def test_a_crate_that_takes_trusted_publishing_only_is_not_paid_with_a_token(self):
        self.serve()
        self.release()
        self.server.stop()
        self.serve(trustpub_only=["mini-core"])
        token = {"CARGO_REGISTRY_TOKEN": USER_TOKENS["crates_token"]}
        document = self.doctor(env=self.online(**token))
        states = self.states(document)
        self.assertEqual((states["mini-core"], states["mini-mid"]), (("ours", "none"), ("ours", "long_lived_token")))
        finding = self.find(document, "PIOT_CREDENTIALS_MISSING")
        self.assertEqual((finding["severity"], finding["line"]), ("warning", 5))
        self.assertIn("`mini-core`: crates.io takes this crate from trusted publishing only", finding["message"])
        # The publish job will do what this one cannot.
        self.declare()
        document = self.doctor(env=self.online(**token))
        self.assertEqual(self.states(document)["mini-core"], ("ours", "declared_trust"))
        self.assertEqual(self.findings(document, "registries"), [])
        self.assertEqual(self.states(self.doctor(env=self.in_ci(**token)))["mini-core"], ("ours", "trusted_publishing"))


if __name__ == "__main__":
    unittest.main()
