// SPDX-License-Identifier: MIT
#include "doctor_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

// Layouts after well-known projects, each with a configuration that is right: not one finding may come.

namespace {

/// An extension in Rust at the repository's root: src/ is Rust, python/ is Python.
DoctorWorld root_extension() {
    return DoctorWorld()
        .repository("pydantic/pydantic-core")
        .file("Cargo.toml", R"([package]
name = "pydantic-core"
version = "2.27.0"
edition = "2021"
license = "MIT"
homepage = "https://github.com/pydantic/pydantic-core"
repository = "https://github.com/pydantic/pydantic-core.git"
include = ["/pyproject.toml", "/src", "!/src/self_schema.py", "/build.rs"]
rust-version = "1.75"

[dependencies]
pyo3 = { version = "0.22.6", features = ["generate-import-lib", "num-bigint"] }
regex = "1.11.1"

[lib]
name = "_pydantic_core"
crate-type = ["cdylib", "rlib"]

[features]
extension-module = ["pyo3/extension-module"]
default = ["extension-module", "pyo3/generate-import-lib"]

[dev-dependencies]
pyo3 = { version = "0.22.6", features = ["auto-initialize"] }

[build-dependencies]
version_check = "0.9.5"
)")
        .file("Cargo.lock", "version = 3\n\n[[package]]\nname = \"pydantic-core\"\nversion = \"2.27.0\"\n")
        .file("pyproject.toml", R"([build-system]
requires = ['maturin>=1,<2', 'typing-extensions >=4.6.0,!=4.7.0']
build-backend = 'maturin'

[project]
name = 'pydantic_core'
description = "Core functionality for Pydantic validation and serialization"
requires-python = '>=3.8'
dynamic = ['license', 'readme', 'version']

[project.urls]
Homepage = 'https://github.com/pydantic'
Source = 'https://github.com/pydantic/pydantic-core'

[tool.maturin]
python-source = "python"
module-name = "pydantic_core._pydantic_core"
bindings = 'pyo3'
features = ["pyo3/extension-module"]
)")
        .file("src/lib.rs",
              "use pyo3::prelude::*;\n\n#[pymodule]\npub mod _pydantic_core {\n    #[pymodule_export]\n}\n")
        .file("src/validators/mod.rs")
        .file("build.rs")
        .file("python/pydantic_core/__init__.py")
        .file("python/pydantic_core/_pydantic_core.pyi")
        .file("tests/test_build.py")
        .file("benches/main.rs")
        .file("wasm-preview/run_tests.py")
        .file(".github/workflows/ci.yml")
        .file("README.md")
        .file("Makefile")
        .config(R"([[package]]
name = "pydantic-core"
kind = "pypi"
pypi = "pydantic_core"
build = "maturin"
path = "."
paths = ["src/**", "python/**", "build.rs", "Cargo.toml", "Cargo.lock", "pyproject.toml"]
targets = ["x86_64-unknown-linux-gnu", "aarch64-apple-darwin"]
tag_format = "v{version}"
)");
}

/// A program in Rust that a wheel carries: maturin's `bin` bindings in one package, `bundle_cli` in another.
DoctorWorld bundled_program() {
    return DoctorWorld()
        .repository("astral-sh/ruff")
        .file("Cargo.toml", R"([workspace]
members = ["crates/*"]
resolver = "2"

[workspace.package]
edition = "2021"
rust-version = "1.80"
homepage = "https://docs.astral.sh/ruff"
repository = "https://github.com/astral-sh/ruff"
license = "MIT"

[workspace.dependencies]
ruff_linter = { path = "crates/ruff_linter" }
clap = { version = "4.5.3", features = ["derive"] }
)")
        .file("crates/ruff/Cargo.toml", R"([package]
name = "ruff"
version = "0.8.0"
publish = false
edition = { workspace = true }
license = { workspace = true }
default-run = "ruff"

[dependencies]
ruff_linter = { workspace = true, features = ["clap"] }
clap = { workspace = true }

[features]
default = ["extra"]
extra = []

[[bin]]
name = "ruff"
path = "src/main.rs"
required-features = ["extra"]
)")
        .file("crates/ruff/src/main.rs")
        .file("crates/ruff/src/lib.rs")
        .file(
            "crates/ruff_linter/Cargo.toml",
            "[package]\nname = \"ruff_linter\"\nversion = \"0.8.0\"\npublish = false\nedition = { workspace = true }\n"
            "[dependencies]\nclap = { workspace = true, optional = true }\n")
        .file("crates/ruff_linter/src/lib.rs")
        .file("pyproject.toml", R"([build-system]
requires = ["maturin>=1.0,<2.0"]
build-backend = "maturin"

[project]
name = "ruff"
version = "0.8.0"
requires-python = ">=3.7"

[project.urls]
Repository = "https://github.com/astral-sh/ruff"

[tool.maturin]
bindings = "bin"
manifest-path = "crates/ruff/Cargo.toml"
module-name = "ruff"
python-source = "python"
strip = true
exclude = ["crates/ruff_linter/resources/test/fixtures/**/*"]
)")
        .file("python/ruff/__init__.py")
        .file("python/ruff/__main__.py")
        .file("python/ruff-ecosystem/pyproject.toml",
              "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n[project]\n"
              "name = \"ruff-ecosystem\"\nversion = \"0.0.0\"\n")
        .file("python/ruff-ecosystem/ruff_ecosystem/__init__.py")
        .file("bridge/Cargo.toml",
              "[package]\nname = \"bridge\"\nversion = \"0.8.0\"\npublish = false\n[lib]\n"
              "crate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.22\"\n[workspace]\n")
        .file("bridge/src/lib.rs", "#[pymodule]\n#[pyo3(name = \"_bridge\")]\nfn module() {}\n")
        .file("bridge/python/bridge/__init__.py")
        .file("bridge/pyproject.toml", R"([build-system]
requires = ["maturin"]
build-backend = "maturin"
[project]
name = "ruff-bridge"
dynamic = ["version"]
[tool.maturin]
python-source = "python"
module-name = "bridge._bridge"
include = [{ path = "python/bridge/_bin/*", format = "wheel" }]
)")
        .file("docs/index.md")
        .config(R"([[package]]
name = "ruff"
kind = "pypi"
build = "maturin"
path = "."
paths = ["crates/**", "python/ruff/**", "pyproject.toml", "Cargo.toml"]
targets = ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"]
tag_format = "{version}"

[[package]]
name = "ruff-bridge"
kind = "pypi"
build = "maturin"
path = "bridge"
paths = ["bridge/**", "crates/**", "Cargo.toml"]
targets = ["x86_64-unknown-linux-gnu"]
[package.bundle_cli]
bin = "ruff"
stage_to = "python/bridge/_bin"
crate_path = "crates/ruff"
)");
}

}  // namespace

TEST_CASE("doctor layouts: an extension at the root of its repository", "[doctor_layouts]") {
    CHECK(root_extension().report().empty());
}

TEST_CASE("doctor layouts: programs that wheels carry", "[doctor_layouts]") {
    CHECK(bundled_program().report().empty());
}

TEST_CASE("doctor layouts: an extension that initialises another module is found", "[doctor_layouts]") {
    auto extension = root_extension();
    extension.file("src/lib.rs", "#[pymodule]\nfn pydantic_core() {}\n");
    CHECK(extension.finding().code == codes::PIOT_MANIFEST_EXTENSION);
}

TEST_CASE("doctor layouts: a wheel's program that its crate does not build is found", "[doctor_layouts]") {
    auto program = bundled_program();
    program.file("crates/ruff/Cargo.toml",
                 "[package]\nname = \"ruff_cli\"\nversion = \"0.8.0\"\n[[bin]]\nname = \"r\"\n");
    CHECK(program.finding().code == codes::PIOT_MANIFEST_BUNDLE);
}
