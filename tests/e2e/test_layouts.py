# SPDX-License-Identifier: MIT
"""From a repository that never heard of piot to a release: what `piot init` proposes for four well-known layouts, what is
planned from it, and what doctor says. tests/e2e/layouts.py tells what each looks like."""

import json
import unittest

import layouts
from world import EndToEndTest, Repository

ACTION = "piot-release/piot@0123456789abcdef0123456789abcdef01234567"


class AdoptionTest(EndToEndTest):
    def adopt(self, layout):
        repository = Repository(self.scratch, {".gitignore": "target/\n"})
        layout.make(repository)
        result = self.piot("init", "--yes", "--offline", f"--action-ref={ACTION}", cwd=repository.path)
        self.assert_exit(result, 0)
        repository.commit("Release with piot")
        return repository

    def planned(self, repository):
        """Name, kind, version and tag of each planned release, in order."""
        result = self.piot("plan", "--json", cwd=repository.path)
        self.assert_exit(result, 0)
        return [(release["package"], release["kind"], release["version"], release["tag"])
                for release in json.loads(result.stdout)["releases"]]

    def findings(self, repository):
        """Code, file and severity of everything that doctor has to say."""
        result = self.piot("doctor", "--offline", "--json", cwd=repository.path)
        self.assert_exit(result, 0)
        return sorted((finding["severity"], finding["code"], finding.get("file", ""))
                      for section in json.loads(result.stdout)["sections"] for finding in section["findings"])

    def test_an_extension_at_the_root_is_one_wheel(self):
        repository = self.adopt(layouts.EXTENSION_AT_ROOT)
        self.assertEqual(self.planned(repository), [("gristmill_core", "pypi", "2.14.1", "v2.14.1")])
        self.assertEqual(self.findings(repository), [("warning", "PIOT_WORKFLOW_PUBLISH_JOB", ".github/workflows/ci.yml")])

    def test_a_workspace_goes_on_as_a_group_beside_its_wheel(self):
        repository = self.adopt(layouts.WORKSPACE_AND_BINDINGS)
        crates = ["floe-error", "floe-arrow", "floe-core", "floe-lazy", "floe"]
        self.assertEqual(self.planned(repository), [(name, "crates", "0.46.1", "rs-0.46.1") for name in crates] +
                         [("floe-py", "pypi", "1.20.1", "py-1.20.1")])
        self.assertEqual(self.findings(repository),
                         [("warning", "PIOT_WORKFLOW_PUBLISH_JOB", ".github/workflows/release-python.yml")])

    def test_a_program_in_a_wheel_keeps_its_crates_to_itself(self):
        repository = self.adopt(layouts.PROGRAM_IN_WHEEL)
        self.assertEqual(self.planned(repository), [("lintel", "pypi", "0.8.5", "0.8.5")])
        self.assertIn(("warning", "PIOT_WORKFLOW_PUBLISH_JOB", ".github/workflows"), self.findings(repository))
        # Its own release.yml was left alone; only when told does piot's take the place.
        forced = self.piot("init", "--yes", "--force", "--offline", f"--action-ref={ACTION}", cwd=repository.path)
        self.assert_exit(forced, 0)
        self.assertIn("uv publish", (repository.path / ".github/workflows/release.yml.bak").read_text())
        self.assertEqual(self.findings(repository), [])

    def test_a_crate_and_its_bindings_cascade(self):
        repository = self.adopt(layouts.CRATE_AND_BINDINGS)
        self.assertEqual(self.planned(repository), [("wordmill", "crates", "0.21.1", "v0.21.1"),
                                                    ("wordmill-py", "pypi", "0.21.1", "python-v0.21.1")])
        self.assertEqual(self.findings(repository),
                         [("warning", "PIOT_WORKFLOW_PUBLISH_JOB", ".github/workflows/python-release.yml"),
                          ("warning", "PIOT_WORKFLOW_PUBLISH_JOB", ".github/workflows/rust-release.yml")])


if __name__ == "__main__":
    unittest.main()
