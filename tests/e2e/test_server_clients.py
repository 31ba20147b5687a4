# SPDX-License-Identifier: MIT
"""The embedded registries against the clients of the real ones: cargo, twine and pip."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from server_test import CRATES_TOKEN, FIELDS, MANIFEST, PYPI_TOKEN, ServerTest, make_wheel
from world import PYTHON

DEBIAN_CRATES = Path("/usr/share/cargo/registry")


def setUpModule():
    missing = [tool for tool in ("cargo", "twine") if shutil.which(tool) is None]
    missing += [] if list(DEBIAN_CRATES.glob("pyo3-0*")) else ["librust-pyo3-dev"]
    missing += [] if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0 else ["pip"]
    if missing:
        print("skipped, missing: " + ", ".join(missing), file=sys.stderr)
        sys.exit(77)


class CargoTest(ServerTest):
    options = {"directory_sources": [str(DEBIAN_CRATES)]}

    def cargo(self, *arguments, directory, token=CRATES_TOKEN):
        return self.run_tool(
            "cargo", *arguments, cwd=self.scratch / directory, CARGO_REGISTRY_TOKEN=token,
            __CARGO_TEST_CRATES_IO_URL_DO_NOT_USE_THIS=f"sparse+{self.server.url}/index/",
        )

    def write_crate(self, directory, name, version="0.1.0", fields=FIELDS, tail=""):
        self.write({
            f"{directory}/Cargo.toml": MANIFEST.format(name=name, version=version, fields=fields, tail=tail),
            f"{directory}/src/lib.rs": "pub fn answer() -> u32 {\n    42\n}\n",
        })

    def test_publish_then_consume(self):
        self.write_crate("core", "zz-core")
        published = self.assert_ok(self.cargo("publish", directory="core"))
        self.assertIn("Published zz-core v0.1.0", published.stderr)
        self.assertEqual(self.server.accepted_uploads(), 1)

        self.write_crate("consumer", "consumer")
        self.assert_ok(self.cargo("add", "zz-core", directory="consumer"))
        self.write({"consumer/src/lib.rs": "pub fn twice() -> u32 {\n    2 * zz_core::answer()\n}\n"})
        built = self.assert_ok(self.cargo("build", directory="consumer"))
        self.assertIn("Downloaded zz-core v0.1.0", built.stderr)

    def test_publish_twice(self):
        self.write_crate("core", "zz-core")
        self.assert_ok(self.cargo("publish", directory="core"))
        again = self.cargo("publish", directory="core")
        self.assertEqual(again.returncode, 101)
        self.assertIn("crate zz-core@0.1.0 already exists on crates.io index", again.stderr)
        # A yanked version passes cargo's look at the index; then the registry itself refuses.
        self.assert_ok(self.cargo("yank", "zz-core@0.1.0", directory="core"))
        refused = self.cargo("publish", directory="core")
        self.assertEqual(refused.returncode, 101)
        self.assertIn(
            "the remote server responded with an error (status 400 Bad Request): crate version `0.1.0` is already uploaded",
            refused.stderr,
        )
        self.assert_ok(self.cargo("yank", "--undo", "zz-core@0.1.0", directory="core"))
        self.assertEqual(self.server.accepted_uploads(), 1)

    def test_refusals_reach_the_person(self):
        self.write_crate("core", "zz-core", fields="")
        refused = self.cargo("publish", directory="core")
        self.assertIn("missing or empty metadata fields: description, license.", refused.stderr)
        self.write_crate("core", "zz-core")
        refused = self.cargo("publish", directory="core", token="cio-nonsense")
        self.assertIn("(status 403 Forbidden): authentication failed", refused.stderr)
        self.assertEqual(self.server.accepted_uploads(), 0)

    def test_publish_workspace_with_features_and_renames(self):
        self.write({"ws/Cargo.toml": '[workspace]\nmembers = ["core", "mid"]\nresolver = "2"\n'})
        self.write_crate("ws/core", "zz-core", tail='[features]\nextra = []\n')
        self.write_crate(
            "ws/mid", "zz-mid",
            tail='[dependencies]\nbase = { package = "zz-core", path = "../core", version = "0.1", optional = true }\n'
            '[features]\ndefault = ["with-base"]\nwith-base = ["dep:base", "base?/extra"]\n',
        )
        self.assert_ok(self.cargo("publish", "--workspace", directory="ws"))
        line = json.loads(self.get("/index/zz/-m/zz-mid"))
        self.assertEqual(line["deps"][0]["name"], "base")
        self.assertEqual(line["deps"][0]["package"], "zz-core")
        self.assertEqual(line["v"], 2)
        self.write_crate("consumer", "consumer", tail='[dependencies]\nzz-mid = "0.1"\n')
        self.assert_ok(self.cargo("build", directory="consumer"))
        tree = self.assert_ok(self.cargo("tree", "-e", "features", directory="consumer"))
        self.assertIn('zz-core feature "extra"', tree.stdout)

    def test_large_crate_waits_for_continue(self):
        self.write_crate("core", "zz-core")
        self.write({"core/data.bin": os.urandom(3 * 1024 * 1024)})
        self.assert_ok(self.cargo("publish", "--no-verify", directory="core"))

    def test_pyo3_from_debians_sources(self):
        self.write_crate("consumer", "consumer", tail='[dependencies]\npyo3 = { version = "0.17", features = ["abi3-py37"] }\n')
        self.write({"consumer/src/lib.rs": "use pyo3::prelude::*;\n\n#[pyfunction]\npub fn answer() -> u32 {\n    42\n}\n"})
        checked = self.assert_ok(self.cargo("check", directory="consumer"))
        self.assertIn("Downloaded pyo3 v0.17", checked.stderr)


class PythonTest(ServerTest):
    def twine(self, *files, token=PYPI_TOKEN, flags=()):
        return self.run_tool(
            PYTHON, "-m", "twine", "upload", "--non-interactive", "--disable-progress-bar", *flags, "--repository-url",
            self.server.url + "/pypi/legacy/", "-u", "__token__", "-p", token, *files, TWINE_CERT="", NO_COLOR="1",
        )

    def pip_install(self, requirement):
        target = self.scratch / "installed"
        result = self.run_tool(
            PYTHON, "-m", "pip", "install", "--no-cache-dir", "--disable-pip-version-check", "--index-url",
            self.server.url + "/pypi/simple/", "--target", str(target), requirement, PIP_CONFIG_FILE="/dev/null",
        )
        return result, target

    def test_twine_then_pip(self):
        self.write({
            "base_py-1.0.0-py3-none-any.whl": make_wheel("base_py", "1.0.0", {"base_py.py": "ANSWER = 42\n"}),
            "top_py-2.0.0-py3-none-any.whl": make_wheel(
                "top_py", "2.0.0", {"top_py.py": "from base_py import ANSWER\n"}, ["base-py>=1"]
            ),
        })
        self.assert_ok(self.twine("base_py-1.0.0-py3-none-any.whl", "top_py-2.0.0-py3-none-any.whl"))
        result, target = self.pip_install("top-py")
        self.assert_ok(result)
        self.assertIn("Successfully installed base_py-1.0.0 top_py-2.0.0".replace("_", "-"), result.stdout.replace("_", "-"))
        answer = self.run_tool(PYTHON, "-c", "import top_py; print(top_py.ANSWER)", PYTHONPATH=str(target))
        self.assertEqual(self.assert_ok(answer).stdout, "42\n")

    def test_twine_twice(self):
        name = "base_py-1.0.0-py3-none-any.whl"
        self.write({name: make_wheel("base_py", "1.0.0", {"base_py.py": "ANSWER = 42\n"})})
        self.assert_ok(self.twine(name))
        self.assert_ok(self.twine(name))
        self.write({name: make_wheel("base_py", "1.0.0", {"base_py.py": "ANSWER = 43\n"})})
        refused = self.twine(name)
        self.assertEqual(refused.returncode, 1)
        said = " ".join(refused.stdout.split())
        self.assertIn("400 Bad Request", said)
        self.assertIn(f"File already exists ('{name}', with blake2_256 hash", said)
        skipped = self.assert_ok(self.twine(name, flags=("--skip-existing",)))
        self.assertIn("Skipping", skipped.stdout + skipped.stderr)
        self.assertEqual(self.server.accepted_uploads(), 1)

    def test_twine_without_a_good_token(self):
        name = "base_py-1.0.0-py3-none-any.whl"
        self.write({name: make_wheel("base_py", "1.0.0", {"base_py.py": "ANSWER = 42\n"})})
        refused = self.twine(name, token="pypi-nonsense")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("Invalid or non-existent authentication information.", " ".join(refused.stdout.split()))

    def test_sdist_of_setuptools(self):
        self.write({
            "src/pyproject.toml": '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
            '[project]\nname = "sourcepy"\nversion = "1.2.0"\nrequires-python = ">=3.9"\n[tool.setuptools]\n'
            'py-modules = ["sourcepy"]\n',
            "src/sourcepy.py": "ANSWER = 42\n",
        })
        self.assert_ok(self.run_tool(PYTHON, "-m", "build", "--no-isolation", "--outdir", "dist", "src"))
        files = sorted(str(path) for path in (self.scratch / "dist").iterdir())
        self.assertEqual(len(files), 2)
        self.assert_ok(self.twine(*files))
        project = json.loads(self.get("/pypi/pypi/sourcepy/json"))
        self.assertEqual(project["info"]["requires_python"], ">=3.9")
        self.assertEqual(sorted(file["packagetype"] for file in project["urls"]), ["bdist_wheel", "sdist"])
        self.assert_ok(self.pip_install("sourcepy==1.2.0")[0])

    def test_unknown_project(self):
        result, _ = self.pip_install("nosuch")
        self.assertEqual(result.returncode, 1)
        self.assertIn("No matching distribution found for nosuch", result.stderr)
