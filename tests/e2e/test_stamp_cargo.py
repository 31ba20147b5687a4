# SPDX-License-Identifier: MIT
"""Stamped manifests and lockfiles must satisfy real cargo, to the letter of `--locked`."""

import json
import resource
import subprocess
import unittest

from world import TIMEOUT, EndToEndTest, clean_environment

CONFIG = """\
[putitoutthere]
version = 1

[[package]]
name = "mid"
kind = "crates"
path = "crates/mid"
paths = ["crates/mid/**"]
depends_on = ["core-x"]
first_version = "2.0.0"

[[package]]
name = "core-x"
kind = "crates"
path = "crates/core"
paths = ["crates/core/**"]
first_version = "0.7.1"

[[package]]
name = "wheel-y"
kind = "pypi"
build = "maturin"
path = "py"
paths = ["py/**"]
targets = ["x86_64-unknown-linux-gnu"]
depends_on = ["mid"]
first_version = "1.0.0"
"""

CARGO_WORKSPACE = """\
[workspace]
members = ["crates/*", "py"]
exclude = ["fuzz"]
resolver = "2"

[workspace.package]
version = "0.1.0" # nobody's

[workspace.dependencies]
core-x = { path = "crates/core", version = "0.1" }
"""

CRATE = '[package]\nname = "{name}"\n{version}\nedition = "2021"\n'

FILES = {
    "putitoutthere.toml": CONFIG,
    "Cargo.toml": CARGO_WORKSPACE,
    "crates/core/Cargo.toml": CRATE.format(name="core-x", version="version.workspace = true # shared"),
    "crates/core/src/lib.rs": "",
    # Inherited, and again for one platform with another operator.
    "crates/mid/Cargo.toml": CRATE.format(name="mid", version="version   = '0.1.0'   # ä")
    + '\n[dependencies]\ncore-x.workspace = true\n\n'
    + '[target."cfg(unix)".dependencies.core-x]\npath = "../core"\nversion = "~0.1"\n',
    "crates/mid/src/lib.rs": "",
    "crates/tool/Cargo.toml": CRATE.format(name="tool", version='version = "0.1.0"')
    + '\n[dependencies]\nrenamed = { package = "core-x", path = "../core", version = "^0.1" }\n'
    + '\n[build-dependencies]\nmid = { version = "=0.1.0", path = "../mid" }\n',
    "crates/tool/src/lib.rs": "",
    "crates/tool/build.rs": "fn main() {}\n",
    "py/Cargo.toml": CRATE.format(name="wheel-native", version='version = "0.1.0"')
    + '\n[lib]\ncrate-type = ["cdylib"]\n\n[dev-dependencies]\nmid = { path = "../crates/mid", version = ">=0.1, <3" }\n',
    "py/src/lib.rs": "",
    "py/pyproject.toml": '[build-system]\nrequires = ["maturin>=1.7,<2"]\nbuild-backend = "maturin"\n\n'
    '[project]\nname = "wheel-y"\ndynamic = ["version"]\nrequires-python = ">=3.9"\n',
    # A workspace of its own, with its own lockfile.
    "fuzz/Cargo.toml": CRATE.format(name="fuzz", version='version = "0.0.0"')
    + '\n[dependencies]\nmid = { path = "../crates/mid", version = "0.1" }\n\n[workspace]\n',
    "fuzz/src/lib.rs": "",
    ".gitignore": "target/\n",
}


class StampForCargo(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.workspace = self.repository(FILES)
        for directory in (".", "fuzz"):
            self.cargo(directory, "generate-lockfile", "--offline")
        self.workspace.commit("Lock")

    def cargo(self, directory, *arguments):
        result = subprocess.run(
            ["cargo", *arguments],
            cwd=self.workspace.path / directory,
            env=clean_environment(self.scratch),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def locked_versions(self, directory):
        """What cargo says without touching the lockfile; `--locked` fails when it would have to."""
        metadata = json.loads(self.cargo(directory, "metadata", "--locked", "--offline", "--format-version", "1"))
        return {package["name"]: package["version"] for package in metadata["packages"]}

    def changed_files(self):
        return set(self.workspace.git("diff", "--name-only").split())

    STAMPED = {
        "Cargo.lock",
        "Cargo.toml",
        "crates/core/Cargo.toml",
        "crates/mid/Cargo.toml",
        "crates/tool/Cargo.toml",
        "fuzz/Cargo.lock",
        "fuzz/Cargo.toml",
        "py/Cargo.toml",
    }

    def test_cargo_accepts_the_stamped_tree_with_its_lockfiles(self):
        self.assert_exit(self.piot("stamp", cwd=self.workspace.path), 0)
        self.assertEqual(self.changed_files(), self.STAMPED)
        self.assertEqual(
            self.locked_versions("."), {"core-x": "0.7.1", "mid": "2.0.0", "tool": "0.1.0", "wheel-native": "1.0.0"}
        )
        self.assertEqual(self.locked_versions("fuzz"), {"core-x": "0.7.1", "mid": "2.0.0", "fuzz": "0.0.0"})
        changes = [
            line
            for line in self.workspace.git("diff", "-U0").splitlines()
            if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))
        ]
        self.assertEqual(len(changes), 2 * 13, "\n".join(changes))
        self.assertIn('+version = "0.7.1" # shared', changes)
        self.assertIn("+version   = '2.0.0'   # ä", changes)

    def test_a_second_stamp_changes_nothing(self):
        self.assert_exit(self.piot("stamp", cwd=self.workspace.path), 0)
        before = self.workspace.git("diff")
        self.assert_exit(self.piot("stamp", cwd=self.workspace.path), 0)
        self.assertEqual(self.workspace.git("diff"), before)

    def test_check_compares_and_writes_nothing(self):
        self.assert_fails(
            self.piot("stamp", "--check", cwd=self.workspace.path), 1, "PIOT_STAMP_DIFFERS", "crates/core/Cargo.toml:3"
        )
        self.assertEqual(self.changed_files(), set())
        self.assert_exit(self.piot("stamp", cwd=self.workspace.path), 0)
        self.assert_exit(self.piot("stamp", "--check", cwd=self.workspace.path), 0)

    def test_out_holds_the_changed_files_ready_to_be_laid_over_a_checkout(self):
        out = self.scratch / "stamp"
        self.assert_exit(self.piot("stamp", "--out", out, cwd=self.workspace.path), 0)
        self.assertEqual(self.changed_files(), set())
        files = {str(file.relative_to(out)) for file in out.rglob("*") if file.is_file()}
        self.assertEqual(files, self.STAMPED)
        self.workspace.run("cp", "-R", f"{out}/.", ".")
        self.assert_exit(self.piot("stamp", "--check", cwd=self.workspace.path), 0)
        self.assertEqual(self.locked_versions(".")["mid"], "2.0.0")

    def test_nothing_is_written_when_one_manifest_cannot_be_stamped(self):
        self.workspace.commit(
            "Break",
            {
                "crates/mid/Cargo.toml": '[package]\nname = "mid"\n',
                "fuzz/Cargo.toml": FILES["fuzz/Cargo.toml"].replace('"0.1"', '"<0.2, >0.0"'),
            },
        )
        result = self.piot("stamp", cwd=self.workspace.path)
        self.assert_fails(result, 2, "PIOT_STAMP_NOT_WRITABLE", "PIOT_STAMP_REQUIREMENT", "crates/mid/Cargo.toml:1:2")
        self.assertEqual(self.changed_files(), set())

    def test_an_output_directory_that_cannot_be_made_is_told(self):
        result = self.piot("stamp", "--out", "/dev/null/stamp", cwd=self.workspace.path)
        self.assert_fails(result, 2, "PIOT_IO", "Not a directory")

    def test_a_full_disk_leaves_the_tree_as_it_was(self):
        result = self.piot(
            "stamp",
            cwd=self.workspace.path,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        )
        self.assert_fails(result, 3, "PIOT_DISK_FULL")
        self.assertEqual(self.workspace.git("status", "--porcelain"), "")


if __name__ == "__main__":
    unittest.main()
