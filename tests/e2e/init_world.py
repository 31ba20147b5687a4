# SPDX-License-Identifier: MIT
"""Repositories for `piot init` to read, and what the suites about it ask of them."""

import json

try:
    import jsonschema
except ImportError:
    jsonschema = None

from shapes import Shape
from world import SOURCE, EndToEndTest

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

    def document(self, result):
        """What `--json` printed; it must be as its schema says."""
        document = json.loads(result.stdout)
        if jsonschema:
            jsonschema.validate(document, json.loads((SOURCE / "config" / "init.schema.json").read_text()))
        return document

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
