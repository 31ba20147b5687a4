# SPDX-License-Identifier: MIT
"""`piot init` in repositories of every shape: what it proposes plans as it stands, and nothing that is there is lost."""

import json
import os
import unittest
import urllib.request

from server_test import CRATES_TOKEN, make_crate
from shapes import Shape
from world import EndToEndTest, Server

CONFIG = "putitoutthere.toml"
RELEASE = ".github/workflows/release.yml"
CHECK = ".github/workflows/check.yml"
DEPENDABOT = ".github/dependabot.yml"
PIN = "octo/piot@" + "a" * 40


def crate(name, rest="", version="0.1.0"):
    return (f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\ndescription = "d"\nlicense = "MIT"\n'
            f'repository = "https://github.com/octo/repo"\n{rest}')


def python(name, backend, rest="", version='version = "0.1.0"'):
    requires = {"maturin": "maturin>=1.5", "hatchling.build": "hatchling"}.get(backend, "setuptools")
    return (f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n\n'
            f'[project]\nname = "{name}"\n{version}\nrequires-python = ">=3.9"\n{rest}')


def extension(name, rest=""):
    return crate(name, f'publish = false\n[lib]\nname = "_native"\ncrate-type = ["cdylib"]\n[dependencies]\n'
                       f'pyo3 = {{ version = "0.22", features = ["extension-module"] }}\n{rest}')


MODULE = "#[pyo3::pymodule]\nfn _native() {}\n"

# Files, and the packages that the first plan is to hold.
SHAPES = {
    "single crate": (
        {"Cargo.toml": crate("lantern"), "src/lib.rs": "", "README.md": "# Lantern\n"},
        {"lantern": "0.1.0"}),
    "workspace with a virtual root": (
        {"Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/scratch"]\nresolver = "2"\n\n'
                       '[workspace.package]\nversion = "0.4.0"\nlicense = "MIT"\n',
         "crates/core/Cargo.toml": '[package]\nname = "core-x"\nversion.workspace = true\nlicense.workspace = true\n'
                                   'edition = "2021"\ndescription = "d"\n',
         "crates/core/src/lib.rs": "",
         "crates/cli/Cargo.toml": crate("cli-x", '[dependencies]\ncore-x = { path = "../core", version = "0.4.0" }\n'),
         "crates/cli/src/main.rs": "fn main() {}\n",
         "crates/tool/Cargo.toml": crate("tool-x", "publish = false\n"),
         "crates/tool/src/main.rs": "fn main() {}\n"},
        {"core-x": "0.4.0", "cli-x": "0.1.0"}),
    "PyO3 and crate": (
        {"Cargo.toml": '[workspace]\nmembers = ["crates/*", "bindings/python"]\nresolver = "2"\n',
         "crates/tide/Cargo.toml": crate("tide"),
         "crates/tide/src/lib.rs": "",
         "bindings/python/Cargo.toml": extension("tide-python", 'tide = { path = "../../crates/tide", version = "0.1.0" }\n'),
         "bindings/python/src/lib.rs": MODULE,
         "bindings/python/python/tide/__init__.py": "from ._native import *\n",
         "bindings/python/pyproject.toml": python("tide", "maturin", version='dynamic = ["version"]', rest=(
             '\n[tool.maturin]\npython-source = "python"\nmodule-name = "tide._native"\n'))},
        {"tide": "0.1.0", "tide-py": "0.1.0"}),
    "pure wheels": (
        {"packages/a/pyproject.toml": python("almanac", "hatchling.build"),
         "packages/a/almanac/__init__.py": "",
         "packages/b/pyproject.toml": python("feeds", "setuptools.build_meta", 'dependencies = ["almanac>=0.1"]\n'),
         "packages/b/feeds/__init__.py": ""},
        {"almanac": "0.1.0", "feeds": "0.1.0"}),
    "bundled program": (
        {"Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
         "crates/cli/Cargo.toml": crate("halyard", "publish = false\n"),
         "crates/cli/src/main.rs": "fn main() {}\n",
         "crates/ext/Cargo.toml": extension("halyard-ext"),
         "crates/ext/src/lib.rs": MODULE,
         "python/pyproject.toml": python("halyard", "maturin", (
             '\n[tool.maturin]\nmanifest-path = "../crates/ext/Cargo.toml"\npython-source = "src"\n'
             'module-name = "halyard._native"\ninclude = ["src/halyard/_binary/*"]\n')),
         "python/src/halyard/__init__.py": "from . import _native\n"},
        {"halyard": "0.1.0"}),
    "program in a wheel and on crates.io": (
        {"Cargo.toml": crate("ruffle"), "src/main.rs": "fn main() {}\n",
         "pyproject.toml": python("ruffle", "maturin", '\n[tool.maturin]\nbindings = "bin"\n')},
        {"ruffle": "0.1.0", "ruffle-py": "0.1.0"}),
    "abi3 at the root": (
        {"Cargo.toml": extension("plumbline").replace('"extension-module"', '"extension-module", "abi3-py39"'),
         "src/lib.rs": MODULE,
         "pyproject.toml": python("plumbline", "maturin", '\n[tool.maturin]\npython-source = "python"\n'
                                                          'module-name = "plumbline._native"\n'),
         "python/plumbline/__init__.py": "from . import _native\n"},
        {"plumbline": "0.1.0"}),
    "binding outside the workspace": (
        {"Cargo.toml": crate("core-y", '[workspace]\nexclude = ["bindings/python"]\n'),
         "src/lib.rs": "",
         "bindings/python/Cargo.toml": extension("core-y-python", 'core-y = { path = "../..", version = "0.1.0" }\n[workspace]\n'),
         "bindings/python/src/lib.rs": MODULE,
         "bindings/python/pyproject.toml": python("core-y", "maturin", '\n[tool.maturin]\nmodule-name = "_native"\n')},
        {"core-y": "0.1.0", "core-y-py": "0.1.0"}),
}


class InitTest(EndToEndTest):
    def repository_of(self, files, name="repository"):
        shape = Shape(self.scratch / name, self.scratch)
        shape.git("remote", "add", "origin", "git@github.com:octo/repo.git")
        shape.commit("Begin", files)
        return shape

    def init(self, shape, *arguments, code=0, env=None):
        result = self.piot("-C", shape.path, "init", *arguments, env=env)
        self.assert_exit(result, code)
        return result

    def write(self, shape, *arguments, **options):
        return self.init(shape, "--yes", "--offline", "--action-ref", PIN, *arguments, **options)

    def releases(self, shape):
        result = self.piot("-C", shape.path, "plan", "--json")
        self.assert_exit(result, 0)
        return {release["package"]: release["version"] for release in json.loads(result.stdout)["releases"]}

    def read(self, shape, name):
        return (shape.path / name).read_text()

    def package(self, shape, name):
        """The `[[package]]` block of that name."""
        for block in self.read(shape, CONFIG).split("[[package]]")[1:]:
            if f'\nname = "{name}"\n' in block:
                return block
        self.fail(f"no package {name}")

    def status(self, shape):
        return shape.git("status", "--porcelain", "--untracked-files=all")


class Shapes(InitTest):
    def test_what_is_proposed_plans_as_it_stands(self):
        for name, (files, expected) in SHAPES.items():
            with self.subTest(name):
                shape = self.repository_of(files, name.replace(" ", "-"))
                self.write(shape)
                self.assertEqual(self.releases(shape), expected)
                shape.commit("Release with piot")
                self.assertIn("up to date", self.write(shape).stdout)
                self.init(shape, "--check", "--offline")
                self.assertEqual(self.status(shape), "")

    def test_doctor_has_no_complaint_about_a_fresh_scaffold(self):
        for name, (files, _) in SHAPES.items():
            with self.subTest(name):
                shape = self.repository_of(files, name.replace(" ", "-"))
                self.write(shape)
                shape.commit("Release with piot")
                self.assert_exit(self.piot("-C", shape.path, "doctor", "--offline", "--strict"), 0)

    def test_a_scaffold_holds_only_what_the_repository_needs(self):
        shape = self.repository_of(SHAPES["single crate"][0])
        self.write(shape)
        text = self.read(shape, RELEASE)
        self.assertIn(f"uses: {PIN} # v", text)
        for part in ("maturin", "setup-python", "#?", "#=", "schedule:"):
            self.assertNotIn(part, text)
        self.assertIn("github-actions", self.read(shape, DEPENDABOT))


class History(InitTest):
    CRATES = {"Cargo.toml": '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n', "a/Cargo.toml": crate("a"), "a/src/lib.rs": "",
              "b/Cargo.toml": crate("b"), "b/src/lib.rs": ""}

    def tagged(self, *tags, files=None):
        shape = self.repository_of(files or self.CRATES)
        for tag in tags:
            shape.commit("Work", {"a/src/lib.rs": f"// {tag}\n", "b/src/lib.rs": f"// {tag}\n"})
            shape.git("tag", tag)
        shape.commit("More", {"a/src/lib.rs": "// more\n"})
        return shape

    def test_tags_that_all_share_go_on_as_one_group(self):
        shape = self.tagged("v1.0.0", "v1.2.3")
        self.write(shape)
        self.assertIn('tag_format = "v{version}"', self.package(shape, "a"))
        self.assertIn('group = "all"', self.package(shape, "b"))
        self.assertEqual(self.releases(shape), {"a": "1.2.4", "b": "1.2.4"})

    def test_tags_by_name_go_on_each_by_itself(self):
        for separator in ("-v", "@", "/", "_v", "-"):
            with self.subTest(separator):
                self.setUp()
                shape = self.tagged(f"a{separator}1.0.0", f"b{separator}2.0.0")
                self.write(shape)
                self.assertEqual(self.releases(shape), {"a": "1.0.1"})

    def test_of_two_schemes_the_newer_goes_on(self):
        shape = self.tagged("v1.0.0", "a-v1.1.0", "b-v1.1.0")
        self.write(shape)
        self.assertEqual(self.releases(shape), {"a": "1.1.1"})

    def test_releases_on_side_branches_count_as_ours(self):
        shape = self.tagged("v1.0.0")
        shape.git("checkout", "-q", "-b", "release/2")
        shape.commit("Release", {"a/src/lib.rs": "// release\n"})
        shape.git("tag", "v2.0.0")
        shape.git("checkout", "-q", "main")
        shape.commit("On", {"a/src/lib.rs": "// on\n"})
        result = self.write(shape)
        self.assertIn('line = "*"', self.read(shape, CONFIG))
        self.assertIn("warning[PIOT_INIT_CHOICE]", result.stderr)
        self.assertEqual(self.releases(shape), {"a": "2.0.1", "b": "2.0.1"})

    def test_what_is_live_is_passed(self):
        shape = self.repository_of(self.CRATES)
        server = Server(self.scratch / "server", crates_token=CRATES_TOKEN)
        self.addCleanup(server.stop)
        body, _ = make_crate("a", "1.2.3")
        request = urllib.request.Request(server.url + "/crates/api/v1/crates/new", data=body, method="PUT",
                                         headers={"Authorization": CRATES_TOKEN, "User-Agent": "test"})
        urllib.request.urlopen(request, timeout=30).close()
        result = self.init(shape, "--yes", "--action-ref", PIN, env={"PIOT_REHEARSAL_URL": server.url})
        self.assertIn("`a` 1.2.3 is live on crates.io and has no tag", result.stderr)
        self.assertIn("# 1.2.3 is live on crates.io\nfirst_version", self.package(shape, "a"))
        self.assertEqual(self.releases(shape), {"a": "1.2.4", "b": "0.1.0"})

    def test_a_registry_that_does_not_answer_stops_nothing(self):
        shape = self.repository_of(self.CRATES)
        result = self.init(shape, "--yes", "--action-ref", PIN, env={"PIOT_REHEARSAL_URL": "http://127.0.0.1:9"})
        self.assertIn("did not say what is live of `a`", result.stderr)
        self.assertEqual(self.releases(shape), {"a": "0.1.0", "b": "0.1.0"})

    def test_a_shallow_clone_knows_no_history(self):
        shape = self.tagged("v1.0.0")
        shape.run("git", "clone", "-q", "--depth", "1", f"file://{shape.path}", str(self.scratch / "shallow"))
        result = self.piot("-C", self.scratch / "shallow", "init", "--yes", "--offline")
        self.assert_fails(result, 2, "PIOT_GIT_SHALLOW", "fetch-depth: 0")
        # Where there is a configuration, no history is needed.
        self.write(shape)
        shape.commit("Release with piot")
        shape.run("git", "clone", "-q", "--depth", "1", f"file://{shape.path}", str(self.scratch / "shallow2"))
        self.assert_exit(self.piot("-C", self.scratch / "shallow2", "init", "--check", "--offline"), 0)


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
        document = json.loads(result.stdout)
        self.assertEqual(document["outcome"], "proposed")
        self.assertEqual([file["action"] for file in document["files"]], ["create"] * 4)
        self.assertEqual(document["releases"], [{"package": "lantern", "version": "0.1.0"}])
        document = json.loads(self.write(shape, "--json").stdout)
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


class Refusals(InitTest):
    def test_nothing_to_release(self):
        shape = self.repository_of({"README.md": "x\n"})
        self.assert_fails(self.piot("-C", shape.path, "init", "--offline"), 2, "PIOT_INIT_NOTHING_FOUND")
        shape.commit("Private", {"Cargo.toml": crate("a", "publish = false\n"), "src/lib.rs": ""})
        result = self.piot("-C", shape.path, "init", "--offline")
        self.assert_fails(result, 2, "PIOT_INIT_NOTHING_FOUND", "Cargo.toml:8:11: notice[PIOT_INIT_LEFT_OUT]", "publish = false")
        self.assertEqual(self.status(shape), "")

    def test_no_repository(self):
        self.assert_fails(self.piot("init", "--offline"), 2, "PIOT_GIT_NOT_A_REPOSITORY")

    def test_no_commits(self):
        shape = Shape(self.scratch / "empty", self.scratch)
        self.assert_fails(self.piot("-C", shape.path, "init", "--offline"), 2, "PIOT_GIT_NO_COMMITS")

    def test_a_bare_repository(self):
        shape = Shape(self.scratch / "full", self.scratch)
        shape.commit("Begin", SHAPES["single crate"][0])
        shape.git("clone", "-q", "--bare", ".", str(self.scratch / "bare.git"))
        self.assert_fails(self.piot("-C", self.scratch / "bare.git", "init", "--offline"), 2, "bare repository")


class HostileNames(InitTest):
    def test_paths_may_hold_anything(self):
        shape = self.repository_of({
            "it's $(touch x) [1]/Cargo.toml": crate("a"), "it's $(touch x) [1]/src/lib.rs": "",
            'gr\u00fc\u00df "e"/pyproject.toml': python("b", "hatchling.build"), 'gr\u00fc\u00df "e"/b/__init__.py': "",
        })
        self.write(shape)
        self.assertEqual(self.releases(shape), {"a": "0.1.0", "b": "0.1.0"})
        shape.commit("Release with piot")
        shape.git("tag", "a-v0.1.0")
        shape.git("tag", "b-v0.1.0")
        shape.commit("Work", {"it's $(touch x) [1]/src/lib.rs": "// changed\n"})
        self.assertEqual(self.releases(shape), {"a": "0.1.1"})

    def test_names_that_no_registry_takes_are_left_out(self):
        shape = self.repository_of({
            "a/Cargo.toml": crate("a"), "a/src/lib.rs": "",
            "b/Cargo.toml": crate("$(touch x)"), "b/src/lib.rs": "",
            "c/pyproject.toml": python("c`id`", "hatchling.build"),
            "d/Cargo.toml": "[package\n",
        })
        result = self.write(shape)
        self.assertEqual(self.releases(shape), {"a": "0.1.0"})
        self.assertEqual(result.stderr.count("PIOT_INIT_LEFT_OUT"), 3)
        self.assertNotIn("touch", self.read(shape, RELEASE) + self.read(shape, CONFIG))

    def test_a_branch_may_be_called_anything(self):
        for branch in ("it's-#1", "on", "feature/x", "0123", "gr\u00fc\u00df"):
            with self.subTest(branch):
                shape = Shape(self.scratch / f"branch-{branch.encode().hex()}", self.scratch, arguments=("-b", branch))
                shape.commit("Begin", SHAPES["single crate"][0])
                self.write(shape)
                quoted = branch if branch == "feature/x" else "'" + branch.replace("'", "''") + "'"
                self.assertIn(f"      - {quoted}\n", self.read(shape, RELEASE))
                self.init(shape, "--check", "--offline")


if __name__ == "__main__":
    unittest.main()
