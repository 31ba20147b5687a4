# SPDX-License-Identifier: MIT
"""Four repositories laid out as well-known projects lay out theirs, from before they knew piot: manifests, tags and the
workflow that released them by hand. The names are made up; the shapes are not."""

# A PyO3 extension whose crate stands at the root, beside its Python sources; one `v` tag per release. The crate goes nowhere
# but into the wheel.
EXTENSION_AT_ROOT = {
    "Cargo.toml": """\
[package]
name = "gristmill-core"
version = "2.14.0"
edition = "2021"
license = "MIT"
homepage = "https://github.com/gristmill/gristmill-core"
repository = "https://github.com/gristmill/gristmill-core.git"
readme = "README.md"
include = ["/pyproject.toml", "/README.md", "/LICENSE", "/build.rs", "/src", "/python/gristmill_core", "/tests", "/Cargo.lock"]
rust-version = "1.75"

[lib]
name = "_gristmill_core"
crate-type = ["cdylib", "rlib"]

[features]
extension-module = ["pyo3/extension-module"]
default = ["extension-module"]

[dependencies]
pyo3 = { version = "0.22", features = ["generate-import-lib"] }
""",
    "Cargo.lock": 'version = 4\n\n[[package]]\nname = "gristmill-core"\nversion = "2.14.0"\n',
    "pyproject.toml": """\
[build-system]
requires = ["maturin>=1,<2", "typing-extensions >=4.6.0"]
build-backend = "maturin"

[project]
name = "gristmill_core"
description = "Grinds grain, fast"
requires-python = ">=3.9"
license = { file = "LICENSE" }
authors = [{ name = "Ada Miller", email = "ada@example.org" }]
dependencies = ["typing-extensions >=4.6.0"]
dynamic = ["version"]

[project.urls]
Homepage = "https://github.com/gristmill/gristmill-core"
Source = "https://github.com/gristmill/gristmill-core"

[tool.maturin]
python-source = "python"
module-name = "gristmill_core._gristmill_core"
bindings = "pyo3"
features = ["pyo3/extension-module"]
""",
    "README.md": "# gristmill-core\n",
    "LICENSE": "MIT\n",
    "build.rs": "fn main() {}\n",
    "src/lib.rs": "use pyo3::prelude::*;\n#[pymodule]\nfn _gristmill_core(_m: &Bound<'_, PyModule>) -> PyResult<()> { Ok(()) }\n",
    "src/grain/mod.rs": "pub struct Grain;\n",
    "python/gristmill_core/__init__.py": "from ._gristmill_core import *\n",
    "python/gristmill_core/py.typed": "",
    "tests/test_grain.py": "def test_grain(): pass\n",
    ".github/workflows/ci.yml": """\
name: ci

on:
  push:
    branches: [main]
    tags: ['**']
  pull_request: {}

concurrency:
  group: ${{ github.workflow }}-${{ github.head_ref || github.run_id }}
  cancel-in-progress: true

jobs:
  build:
    name: build on ${{ matrix.os }} (${{ matrix.target }})
    if: startsWith(github.ref, 'refs/tags/')
    strategy:
      fail-fast: false
      matrix:
        include:
          - { os: linux, target: x86_64, runs-on: ubuntu-latest }
          - { os: linux, target: aarch64, runs-on: ubuntu-latest }
          - { os: macos, target: aarch64, runs-on: macos-latest }
          - { os: windows, target: x86_64, runs-on: windows-latest }
    runs-on: ${{ matrix.runs-on }}
    steps:
      - uses: actions/checkout@v4
      - uses: PyO3/maturin-action@v1
        with:
          target: ${{ matrix.target }}
          args: --release --out dist --interpreter 3.9 3.10 3.11 3.12
      - uses: actions/upload-artifact@v4
        with:
          name: pypi_files_${{ matrix.os }}_${{ matrix.target }}
          path: dist
  release:
    needs: [build]
    if: startsWith(github.ref, 'refs/tags/')
    runs-on: ubuntu-latest
    environment: release
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with:
          pattern: pypi_files_*
          merge-multiple: true
          path: dist
      - uses: pypa/gh-action-pypi-publish@release/v1
""",
}

# A workspace of many crates at one version, most of it inherited, and a wheel in a folder of its own; crates and wheel are
# tagged apart.
FLOE_CRATES = ("floe-error", "floe-arrow", "floe-core", "floe-lazy", "floe")


def _floe_crate(name, dependencies):
    lines = "".join(f"{dependency} = {{ workspace = true }}\n" for dependency in dependencies)
    return f"""\
[package]
name = "{name}"
version.workspace = true
authors.workspace = true
edition.workspace = true
homepage.workspace = true
license.workspace = true
repository.workspace = true
description = "Part of floe: {name}"

[dependencies]
{lines}"""


WORKSPACE_AND_BINDINGS = {
    "Cargo.toml": """\
[workspace]
resolver = "2"
members = ["crates/*", "py-floe"]
exclude = ["examples/datasets"]

[workspace.package]
version = "0.46.0"
authors = ["Ines Berg <ines@example.org>"]
edition = "2021"
homepage = "https://floe.example.org/"
license = "MIT"
repository = "https://github.com/floe-rs/floe"

[workspace.dependencies]
pyo3 = "0.22"
""" + "".join(f'{name} = {{ version = "0.46.0", path = "crates/{name}", default-features = false }}\n' for name in FLOE_CRATES),
    "Cargo.lock": "version = 4\n" + "".join(f'\n[[package]]\nname = "{name}"\nversion = "0.46.0"\n' for name in FLOE_CRATES),
    "crates/floe-error/Cargo.toml": _floe_crate("floe-error", ()),
    "crates/floe-arrow/Cargo.toml": _floe_crate("floe-arrow", ("floe-error",)),
    "crates/floe-core/Cargo.toml": _floe_crate("floe-core", ("floe-error", "floe-arrow")),
    "crates/floe-lazy/Cargo.toml": _floe_crate("floe-lazy", ("floe-core",)),
    "crates/floe/Cargo.toml": _floe_crate("floe", ("floe-core", "floe-lazy")),
    **{f"crates/{name}/src/lib.rs": "pub fn nothing() {}\n" for name in FLOE_CRATES},
    **{f"crates/{name}/LICENSE": "MIT\n" for name in FLOE_CRATES},
    "examples/datasets/Cargo.toml": '[package]\nname = "datasets"\nversion = "0.0.0"\npublish = false\n',
    "examples/datasets/src/main.rs": "fn main() {}\n",
    "py-floe/Cargo.toml": """\
[package]
name = "py-floe"
version = "1.20.0"
edition = "2021"
publish = false

[lib]
name = "floe"
crate-type = ["cdylib"]

[dependencies]
floe = { workspace = true }
floe-lazy = { workspace = true }
pyo3 = { workspace = true, features = ["abi3-py39", "extension-module"] }
""",
    "py-floe/src/lib.rs": "use pyo3::prelude::*;\n#[pymodule]\nfn floe(_m: &Bound<'_, PyModule>) -> PyResult<()> { Ok(()) }\n",
    "py-floe/pyproject.toml": """\
[build-system]
requires = ["maturin>=1.3.2"]
build-backend = "maturin"

[project]
name = "floe"
description = "Cold data frames"
readme = "README.md"
authors = [{ name = "Ines Berg", email = "ines@example.org" }]
license = { file = "LICENSE" }
requires-python = ">=3.9"
dynamic = ["version"]

[project.urls]
Homepage = "https://floe.example.org/"
Repository = "https://github.com/floe-rs/floe"

[tool.maturin]
include = [{ path = "rust-toolchain.toml", format = "sdist" }]
""",
    "py-floe/README.md": "# floe\n",
    "py-floe/LICENSE": "MIT\n",
    "py-floe/floe/__init__.py": "from floe.floe import *\n",
    "py-floe/tests/test_floe.py": "def test_floe(): pass\n",
    "README.md": "# floe\n",
    ".github/workflows/release-python.yml": """\
name: Release Python

on:
  workflow_dispatch:
    inputs:
      sha:
        description: Full SHA of the commit to release
        type: string

concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}

jobs:
  build-wheels:
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest, macos-13, windows-latest]
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ inputs.sha }}
      - run: echo "building ${{ inputs.sha }}"
      - uses: PyO3/maturin-action@v1
        with:
          command: build
          args: --release --manifest-path py-floe/Cargo.toml --out dist
      - uses: actions/upload-artifact@v4
        with:
          name: wheel-${{ matrix.os }}
          path: dist/*.whl
  publish-to-pypi:
    needs: [build-wheels]
    environment:
      name: release-python
      url: https://pypi.org/project/floe
    runs-on: ubuntu-latest
    permissions:
      id-token: write
    steps:
      - uses: actions/download-artifact@v4
        with:
          path: dist
          merge-multiple: true
      - uses: pypa/gh-action-pypi-publish@release/v1
""",
    ".github/workflows/test.yml": """\
name: Test
on: [push, pull_request]
permissions: read-all
jobs:
  rust:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: cargo test --workspace
""",
}

# A command line tool in Rust that PyPI ships as a wheel; its crates are nobody else's business. Tags are bare versions.
PROGRAM_IN_WHEEL = {
    "Cargo.toml": """\
[workspace]
members = ["crates/*"]
resolver = "2"

[workspace.package]
edition = "2021"
license = "MIT"
homepage = "https://docs.example.org/lintel"
repository = "https://github.com/lintel-sh/lintel"
authors = ["Noor Haddad <noor@example.org>"]

[workspace.dependencies]
lintel_linter = { path = "crates/lintel_linter" }
lintel_parser = { path = "crates/lintel_parser" }
""",
    "Cargo.lock": 'version = 4\n\n[[package]]\nname = "lintel"\nversion = "0.8.4"\n',
    "crates/lintel/Cargo.toml": """\
[package]
name = "lintel"
version = "0.8.4"
publish = false
edition.workspace = true
license.workspace = true
repository.workspace = true
default-run = "lintel"

[dependencies]
lintel_linter = { workspace = true }
""",
    "crates/lintel/src/main.rs": "fn main() {}\n",
    "crates/lintel_linter/Cargo.toml": """\
[package]
name = "lintel_linter"
version = "0.8.4"
publish = false
edition.workspace = true
license.workspace = true

[dependencies]
lintel_parser = { workspace = true }
""",
    "crates/lintel_linter/src/lib.rs": "pub fn lint() {}\n",
    "crates/lintel_parser/Cargo.toml": """\
[package]
name = "lintel_parser"
version = "0.0.0"
publish = false
edition.workspace = true
license.workspace = true
""",
    "crates/lintel_parser/src/lib.rs": "pub fn parse() {}\n",
    "pyproject.toml": """\
[build-system]
requires = ["maturin>=1.0,<2.0"]
build-backend = "maturin"

[project]
name = "lintel"
version = "0.8.4"
description = "Finds what is crooked in Python code"
authors = [{ name = "Noor Haddad", email = "noor@example.org" }]
readme = "README.md"
requires-python = ">=3.7"
license = { file = "LICENSE" }

[project.urls]
Repository = "https://github.com/lintel-sh/lintel"

[tool.maturin]
bindings = "bin"
manifest-path = "crates/lintel/Cargo.toml"
module-name = "lintel"
python-source = "python"
strip = true
exclude = ["crates/lintel_linter/resources/**/*"]
include = ["rust-toolchain.toml"]
""",
    "python/lintel/__init__.py": "",
    "python/lintel/__main__.py": "print('lintel')\n",
    "README.md": "# lintel\n",
    "LICENSE": "MIT\n",
    "rust-toolchain.toml": '[toolchain]\nchannel = "1.83"\n',
    ".github/workflows/release.yml": """\
name: Release
on:
  push:
    tags: ['**[0-9]+.[0-9]+.[0-9]+*']
permissions:
  contents: write
jobs:
  wheels:
    uses: ./.github/workflows/build-binaries.yml
    secrets: inherit
  publish:
    needs: [wheels]
    runs-on: ubuntu-latest
    environment: release
    permissions:
      id-token: write
    steps:
      - uses: astral-sh/setup-uv@v4
      - uses: actions/download-artifact@v4
        with:
          pattern: wheels-*
          path: wheels
          merge-multiple: true
      - run: uv publish -v wheels/*
""",
    ".github/workflows/build-binaries.yml": """\
name: Build binaries
on:
  workflow_call: {}
jobs:
  linux:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: PyO3/maturin-action@v1
        with:
          target: x86_64-unknown-linux-gnu
          args: --release --locked --out dist
      - uses: actions/upload-artifact@v4
        with:
          name: wheels-linux
          path: dist
""",
}

# A crate and its bindings, side by side and in no common workspace, each with its own tags.
CRATE_AND_BINDINGS = {
    "wordmill/Cargo.toml": """\
[package]
name = "wordmill"
version = "0.21.0"
edition = "2018"
authors = ["Yusuf Aydin <yusuf@example.org>"]
homepage = "https://github.com/wordmill/wordmill"
repository = "https://github.com/wordmill/wordmill"
license = "Apache-2.0"
keywords = ["text", "words"]
readme = "README.md"
description = "Cuts text into words, quickly"
exclude = ["rust-toolchain", "target/*", "benches/*.txt"]

[lib]
name = "wordmill"
path = "src/lib.rs"

[features]
default = ["progressbar"]
progressbar = []
""",
    "wordmill/README.md": "# wordmill\n",
    "wordmill/src/lib.rs": "pub fn cut() {}\n",
    "wordmill/benches/words.txt": "words\n",
    "bindings/python/Cargo.toml": """\
[package]
name = "wordmill-python"
version = "0.21.0"
authors = ["Yusuf Aydin <yusuf@example.org>"]
edition = "2021"

[lib]
name = "wordmill"
crate-type = ["cdylib"]

[dependencies]
pyo3 = { version = "0.22", features = ["abi3", "abi3-py39", "extension-module"] }

[dependencies.wordmill]
path = "../../wordmill"
package = "wordmill"
""",
    "bindings/python/Cargo.lock": 'version = 4\n\n[[package]]\nname = "wordmill"\nversion = "0.21.0"\n',
    "bindings/python/src/lib.rs": "use pyo3::prelude::*;\n#[pymodule]\nfn wordmill(_m: &Bound<'_, PyModule>) -> PyResult<()> { Ok(()) }\n",
    "bindings/python/pyproject.toml": """\
[project]
name = "wordmill"
requires-python = ">=3.9"
authors = [{ name = "Yusuf Aydin", email = "yusuf@example.org" }]
dynamic = ["description", "license", "readme", "version"]

[project.urls]
Homepage = "https://github.com/wordmill/wordmill"
Source = "https://github.com/wordmill/wordmill"

[build-system]
requires = ["maturin>=1.0,<2.0"]
build-backend = "maturin"

[tool.maturin]
python-source = "py_src"
module-name = "wordmill.wordmill"
bindings = "pyo3"
features = ["pyo3/extension-module"]
""",
    "bindings/python/py_src/wordmill/__init__.py": "from .wordmill import *\n",
    "bindings/python/tests/test_wordmill.py": "def test_words(): pass\n",
    "bindings/node/Cargo.toml": """\
[package]
name = "node"
version = "0.21.0"
edition = "2021"
publish = false

[lib]
crate-type = ["cdylib"]

[dependencies.wordmill]
path = "../../wordmill/"
""",
    "bindings/node/src/lib.rs": "pub fn nothing() {}\n",
    "bindings/node/package.json": '{"name": "wordmill", "version": "0.13.3"}\n',
    "README.md": "# wordmill\n",
    ".github/workflows/rust-release.yml": """\
name: Rust Release

env:
  CRATES_TOKEN: ${{ secrets.CRATES_TOKEN }}

on:
  push:
    tags: [v*]

jobs:
  rust_publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions-rs/toolchain@v1
        with:
          toolchain: stable
      - name: Publish package rust
        working-directory: ./wordmill
        if: ${{ !contains(github.ref, 'rc') }}
        run: cargo publish --token ${CRATES_TOKEN}
""",
    ".github/workflows/python-release.yml": """\
name: Python Release
on:
  push:
    tags: [v*]
  workflow_dispatch:
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: PyO3/maturin-action@v1
        with:
          working-directory: ./bindings/python
          args: --release --out dist
      - uses: actions/upload-artifact@v4
        with:
          name: wheels
          path: ./bindings/python/dist
  upload_package:
    needs: [build]
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with:
          path: ./bindings/python/dist
          merge-multiple: true
      - run: pip install twine
      - env:
          TWINE_USERNAME: ${{ secrets.PYPI_USERNAME_DIST }}
          TWINE_PASSWORD: ${{ secrets.PYPI_TOKEN_DIST }}
        run: twine upload --skip-existing ./bindings/python/dist/*
""",
}


class Layout:
    """Files, the tags on two releases, the file that has changed since, and where the remote is said to be."""

    def __init__(self, files, tags, change, remote):
        self.files, self.tags, self.change, self.remote = files, tags, change, remote

    def make(self, repository):
        """Fills an empty repository (world.Repository made with no files but one)."""
        repository.commit("Import", self.files)
        for tags in self.tags:
            repository.commit("Release " + ", ".join(tags), {"NEWS.md": "\n".join(tags) + "\n"})
            for tag in tags:
                repository.tag(tag)
        repository.commit("Change something", {self.change: self.files[self.change] + "\n"})
        repository.git("remote", "set-url", "origin", self.remote)


LAYOUTS = {
    "extension at the root": Layout(EXTENSION_AT_ROOT, (("v2.13.0",), ("v2.14.0",)), "src/lib.rs",
                                    "https://github.com/gristmill/gristmill-core.git"),
    "workspace and bindings": Layout(WORKSPACE_AND_BINDINGS, (("rs-0.45.0", "py-1.19.0"), ("rs-0.46.0", "py-1.20.0")),
                                     "crates/floe-core/src/lib.rs", "git@github.com:floe-rs/floe.git"),
    "program in a wheel": Layout(PROGRAM_IN_WHEEL, (("0.8.3",), ("0.8.4",)), "crates/lintel_linter/src/lib.rs",
                                 "https://github.com/lintel-sh/lintel"),
    "crate and bindings": Layout(CRATE_AND_BINDINGS, (("v0.20.3", "python-v0.20.3"), ("v0.21.0", "python-v0.21.0")),
                                 "wordmill/src/lib.rs", "https://github.com/wordmill/wordmill.git"),
}
