# SPDX-License-Identifier: MIT
"""`piot init` writes all files or none, and nothing that is there is lost."""

import os
import unittest

from init_world import CHECK, CONFIG, DEPENDABOT, PIN, RELEASE, SHAPES, InitTest


class Files(InitTest):
    def crate(self, **more):
        return self.repository_of({**SHAPES["single crate"][0], **more})

    def test_without_a_yes_nothing_is_written(self):
        shape = self.crate()
        result = self.piot("-C", shape.path, "init", "--offline")
        self.assert_fails(result, 2, "PIOT_UNCONFIRMED", "--yes")
        self.assertIn("+ putitoutthere.toml", result.stdout)
        self.assertIn('name = "lantern"', result.stdout)
        self.assertEqual(self.status(shape), "")

    def test_json_tells_everything(self):
        shape = self.crate()
        result = self.piot("-C", shape.path, "init", "--offline", "--json")
        self.assert_exit(result, 2)
        document = self.document(result)
        self.assertEqual(document["outcome"], "proposed")
        self.assertEqual([file["action"] for file in document["files"]], ["create"] * 4)
        self.assertEqual(document["releases"], [{"package": "lantern", "version": "0.1.0"}])
        self.assertEqual(document["exit_code"], 2)
        self.assertEqual(document["diagnostics"][-1]["code"], "PIOT_UNCONFIRMED")
        document = self.document(self.write(shape, "--json"))
        self.assertEqual(document["outcome"], "written")
        self.assertEqual(document["files"][0]["text"], self.read(shape, CONFIG))

    def test_an_edited_workflow_is_drift_and_force_keeps_it(self):
        shape = self.crate()
        self.write(shape)
        template = self.read(shape, RELEASE)
        for backup in (RELEASE + ".bak", RELEASE + ".bak.1", RELEASE + ".bak.2"):
            edited = template.replace("ubuntu-latest", "ubuntu-" + backup[-1])
            (shape.path / RELEASE).write_text(edited)
            result = self.init(shape, "--check", "--offline", code=1)
            self.assertIn("PIOT_INIT_DRIFT", result.stderr)
            self.assertIn("ubuntu-latest", result.stderr)
            self.assertIn("PIOT_INIT_EXISTS", self.write(shape).stderr)
            self.assertEqual(self.read(shape, RELEASE), edited)
            self.write(shape, "--force")
            self.assertEqual(self.read(shape, RELEASE), template)
            self.assertEqual(self.read(shape, backup), edited)
        self.init(shape, "--check", "--offline")

    def test_line_ends_that_git_has_changed_are_no_drift(self):
        shape = self.crate()
        self.write(shape)
        for name in (CONFIG, RELEASE, CHECK, DEPENDABOT):
            (shape.path / name).write_bytes(self.read(shape, name).replace("\n", "\r\n").encode())
        self.init(shape, "--check", "--offline")
        self.assertIn("up to date", self.write(shape, "--force").stdout)

    def test_a_missing_file_is_drift(self):
        shape = self.crate()
        self.write(shape)
        (shape.path / CHECK).unlink()
        self.assertIn("`.github/workflows/check.yml` is missing", self.init(shape, "--check", "--offline", code=1).stderr)

    def test_the_configuration_in_place_is_followed(self):
        shape = self.crate()
        self.write(shape)
        config = self.read(shape, CONFIG).replace('version = 1\n', 'version = 1\ncadence = "scheduled"\n').replace(
            'environment = "release"', 'environment = "production"')
        (shape.path / CONFIG).write_text(config)
        self.init(shape, "--check", "--offline", code=1)
        self.write(shape, "--force")
        self.assertEqual(self.read(shape, CONFIG), config)
        self.assertIn("environment: production", self.read(shape, RELEASE))
        self.assertIn("schedule:", self.read(shape, RELEASE))

    def test_a_broken_configuration_is_not_replaced(self):
        shape = self.crate(**{CONFIG: "[putitoutthere]\nversion = 2\n"})
        result = self.piot("-C", shape.path, "init", "--yes", "--offline", "--force")
        self.assert_fails(result, 2, "putitoutthere.toml:2")
        self.assertEqual(self.status(shape), "")

    def test_cadence(self):
        shape = self.crate()
        self.write(shape, "--cadence", "scheduled")
        self.assertIn('cadence = "scheduled"', self.read(shape, CONFIG))
        self.assertIn("schedule:", self.read(shape, RELEASE))
        self.assertIn("warning[PIOT_INIT_CHOICE]", self.write(shape, "--cadence", "immediate").stderr)
        self.assertIn("schedule:", self.read(shape, RELEASE))
        self.write(shape, "--cadence", "immediate", "--force")
        self.assertIn('cadence = "immediate"', self.read(shape, CONFIG))
        self.assertNotIn("schedule:", self.read(shape, RELEASE))
        self.init(shape, "--check", "--offline", "--cadence", "immediate")

    def test_the_reference_in_place_stays(self):
        shape = self.crate()
        self.write(shape)
        self.init(shape, "--check", "--offline")
        other = "octo/other@" + "b" * 40
        result = self.piot("-C", shape.path, "init", "--yes", "--offline", "--action-ref", other, "--force")
        self.assert_exit(result, 0)
        self.assertIn(other, self.read(shape, RELEASE))
        self.assertIn(other, self.read(shape, CHECK))
        self.init(shape, "--check", "--offline")

    def test_a_tag_is_not_pinned(self):
        shape = self.crate()
        result = self.init(shape, "--yes", "--offline", "--action-ref", "octo/piot@v1")
        self.assertIn("warning[PIOT_INIT_UNPINNED]", result.stderr)
        self.assertIn("uses: octo/piot@v1\n", self.read(shape, RELEASE))
        self.assert_fails(self.piot("-C", shape.path, "init", "--action-ref", "octo@$(id)"), 2, "PIOT_USAGE")

    def test_pins_that_a_bot_raised_are_no_drift(self):
        shape = self.crate()
        self.write(shape)
        text = self.read(shape, RELEASE)
        for line in text.splitlines():
            if "uses: actions/checkout@" in line:
                text = text.replace(line.split("uses: ")[1], "actions/checkout@" + "c" * 40 + " # v99.0.0")
        (shape.path / RELEASE).write_text(text)
        (shape.path / CHECK).write_text(self.read(shape, CHECK))
        self.write(shape, "--force")
        self.assertEqual(self.read(shape, RELEASE), text)
        self.init(shape, "--check", "--offline")

    def test_the_branch_in_place_stays(self):
        shape = self.crate()
        self.write(shape)
        text = self.read(shape, RELEASE).replace("      - main\n", "      - trunk\n")
        self.assertIn("- trunk", text)
        (shape.path / RELEASE).write_text(text)
        self.init(shape, "--check", "--offline")

    def test_workflows_of_others_stay(self):
        own = "name: CI\non: push\njobs: {}\n"
        shape = self.crate(**{CHECK: own, RELEASE: own, DEPENDABOT: "version: 2\nupdates: []\n"})
        result = self.write(shape)
        self.assertEqual(self.read(shape, CHECK), own)
        self.assertEqual(self.read(shape, RELEASE), own)
        self.assertIn("pull_request", self.read(shape, ".github/workflows/piot-check.yml"))
        self.assertIn("`.github/workflows/release.yml` is there already", result.stderr)
        self.assertIn("package-ecosystem: github-actions", result.stderr)
        self.write(shape, "--force")
        self.assertEqual(self.read(shape, CHECK), own)
        self.assertEqual(self.read(shape, RELEASE + ".bak"), own)

    def test_links_are_not_written_through(self):
        outside = self.scratch / "outside"
        outside.mkdir()
        for link in (".github", ".github/workflows", RELEASE):
            with self.subTest(link):
                shape = self.repository_of(SHAPES["single crate"][0], "linked-" + link.replace("/", "-"))
                (shape.path / link).parent.mkdir(parents=True, exist_ok=True)
                os.symlink(outside / "x.yml" if link == RELEASE else outside, shape.path / link)
                result = self.piot("-C", shape.path, "init", "--yes", "--offline", "--action-ref", PIN, "--force")
                self.assert_fails(result, 2, "PIOT_IO", "symbolic link")
                self.assertFalse((shape.path / CONFIG).exists())
                self.assertEqual(list(outside.iterdir()), [])

    def test_all_files_are_written_or_none(self):
        shape = self.crate()
        (shape.path / RELEASE).mkdir(parents=True)
        result = self.piot("-C", shape.path, "init", "--yes", "--offline", "--action-ref", PIN)
        self.assert_fails(result, 2, "PIOT_IO", RELEASE)
        self.assertFalse((shape.path / CONFIG).exists())
        self.assertFalse((shape.path / DEPENDABOT).exists())

    def test_files_go_to_the_root(self):
        shape = self.crate()
        result = self.piot("-C", shape.path / "src", "init", "--yes", "--offline", "--action-ref", PIN)
        self.assert_exit(result, 0)
        self.assertTrue((shape.path / CONFIG).exists())


if __name__ == "__main__":
    unittest.main()
