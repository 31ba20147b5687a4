// SPDX-License-Identifier: MIT
#include "doctor_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

// Layouts after well-known projects, each with a configuration that is right: not one finding may come.

namespace {

std::string member(const std::string& name, const std::string& dependencies) {
    return "[package]\nname = \"" + name +
           "\"\nversion.workspace = true\nauthors.workspace = true\nedition.workspace = true\n"
           "license.workspace = true\nrepository.workspace = true\ndescription = \"Part of polars\"\n\n" +
           "[dependencies]\n" + dependencies;
}

std::string crate_package(const std::string& name, const std::string& depends_on) {
    return "[[package]]\nname = \"" + name + "\"\nkind = \"crates\"\npath = \"crates/" + name +
           "\"\npaths = [\"crates/" + name + "/**\", \"Cargo.toml\"]\ndepends_on = [" + depends_on +
           "]\ngroup = \"rs\"\n";
}

/// A workspace of crates that inherit nearly everything, and a Python package on top of them that is not published.
DoctorWorld inheriting_workspace() {
    return DoctorWorld()
        .repository("pola-rs/polars")
        .file("Cargo.toml", R"([workspace]
resolver = "2"
members = ["crates/*", "py-polars"]
exclude = ["examples/datasets"]

[workspace.package]
version = "0.44.2"
authors = ["Ritchie Vink <ritchie46@gmail.com>"]
edition = "2021"
license = "MIT"
repository = "https://github.com/pola-rs/polars"

[workspace.dependencies]
arrow = { package = "polars-arrow", version = "0.44.2", path = "crates/polars-arrow", default-features = false }
polars-core = { version = "0.44.2", path = "crates/polars-core", default-features = false }
polars-utils = { version = "0.44.2", path = "crates/polars-utils", default-features = false }
polars = { version = "0.44.2", path = "crates/polars", default-features = false }
pyo3 = "0.22"
serde = { version = "1.0.188", features = ["derive"] }
)")
        .file("crates/polars-utils/Cargo.toml",
              member("polars-utils", "serde = { workspace = true, optional = true }\n"))
        .file("crates/polars-utils/src/lib.rs")
        .file("crates/polars-arrow/Cargo.toml", member("polars-arrow", "polars-utils = { workspace = true }\n"))
        .file("crates/polars-arrow/src/lib.rs")
        .file("crates/polars-core/Cargo.toml",
              member("polars-core",
                     "arrow = { workspace = true }\npolars-utils = { workspace = true }\n"
                     "serde = { workspace = true, optional = true }\n"
                     "pyo3 = { workspace = true, optional = true }\n\n[dev-dependencies]\n"
                     "polars = { path = \"../polars\" }\n\n[features]\n"
                     "serde = [\"dep:serde\", \"polars-utils/serde\"]\npython = [\"pyo3\"]\n"))
        .file("crates/polars-core/src/lib.rs")
        .file("crates/polars/Cargo.toml",
              member("polars",
                     "polars-core = { workspace = true, features = [\"serde\"] }\n\n[features]\ndefault = []\n"))
        .file("crates/polars/src/lib.rs")
        .file("crates/polars/tests/it/main.rs")
        .file("py-polars/Cargo.toml", R"([package]
name = "py-polars"
version = "1.14.0"
edition = "2021"
publish = false

[lib]
name = "polars"
crate-type = ["cdylib"]

[dependencies]
polars = { workspace = true }
polars-core = { workspace = true, features = ["python"] }
pyo3 = { workspace = true, features = ["abi3-py39", "chrono", "multiple-pymethods"] }
)")
        .file("py-polars/src/lib.rs", "#[pymodule]\nfn polars(py: Python, m: &Bound<PyModule>) -> PyResult<()> {\n}\n")
        .file("py-polars/pyproject.toml", R"([build-system]
requires = ["maturin>=1.3.2"]
build-backend = "maturin"

[project]
name = "polars"
description = "Blazingly fast DataFrame library"
requires-python = ">=3.9"
dynamic = ["version"]

[project.urls]
Homepage = "https://www.pola.rs/"
Repository = "https://github.com/pola-rs/polars"
Changelog = "https://github.com/pola-rs/polars/releases"

[tool.maturin]
include = [{ path = "rust-toolchain.toml", format = "sdist" }]
)")
        .file("py-polars/polars/__init__.py")
        .file("py-polars/tests/unit/test_x.py")
        .file("examples/datasets/Cargo.toml", "[package]\nname = \"datasets\"\nversion = \"0.1.0\"\n")
        .file("rust-toolchain.toml")
        .config(crate_package("polars-utils", "") + crate_package("polars-arrow", "\"polars-utils\"") +
                crate_package("polars-core", "\"polars-arrow\", \"polars-utils\"") +
                crate_package("polars", "\"polars-core\"") +
                "[[package]]\nname = \"py-polars\"\nkind = \"pypi\"\npypi = \"polars\"\nbuild = \"maturin\"\n"
                "path = \"py-polars\"\npaths = [\"py-polars/**\", \"Cargo.toml\"]\ndepends_on = [\"polars\"]\n"
                "targets = [\"x86_64-unknown-linux-gnu\"]\n");
}

/// A crate, and its binding outside of any workspace.
DoctorWorld crate_and_binding() {
    return DoctorWorld()
        .repository("huggingface/tokenizers")
        .file("tokenizers/Cargo.toml", R"([package]
authors = ["Anthony MOI <m.anthony.moi@gmail.com>"]
edition = "2018"
name = "tokenizers"
version = "0.21.0"
homepage = "https://github.com/huggingface/tokenizers"
repository = "https://github.com/huggingface/tokenizers"
documentation = "https://docs.rs/tokenizers/"
license = "Apache-2.0"
keywords = ["tokenizer", "NLP", "huggingface", "BPE", "WordPiece"]
readme = "./README.md"
description = "Today's most used tokenizers"
exclude = ["rust-toolchain", "target/*", "Cargo.lock"]

[lib]
name = "tokenizers"
path = "src/lib.rs"
bench = false

[dependencies]
serde = { version = "1.0", features = ["derive"] }
onig = { version = "6.4", default-features = false, optional = true }
esaxx-rs = { version = "0.1.10", default-features = false, features = [] }
hf-hub = { version = "0.3.2", optional = true }

[features]
default = ["onig", "esaxx_fast"]
esaxx_fast = ["esaxx-rs/cpp"]
http = ["hf-hub"]

[dev-dependencies]
criterion = "0.5"
)")
        .file("tokenizers/src/lib.rs")
        .file("tokenizers/README.md")
        .file("tokenizers/examples/unstable_wasm/Cargo.toml",
              "[package]\nname = \"unstable_wasm\"\nversion = \"0.1.0\"\n[dependencies]\n"
              "tokenizers = { path = \"../../\", default-features = false }\n")
        .file("bindings/python/Cargo.toml", R"([package]
name = "tokenizers-python"
version = "0.21.0"
authors = ["Anthony MOI <m.anthony.moi@gmail.com>"]
edition = "2021"

[lib]
name = "tokenizers"
crate-type = ["cdylib"]

[dependencies]
pyo3 = { version = "0.23.2", features = ["abi3", "abi3-py39", "py-clone"] }

[dependencies.tokenizers]
path = "../../tokenizers"

[dev-dependencies]
pyo3 = { version = "0.23.2", features = ["auto-initialize"] }

[features]
defaut = ["pyo3/extension-module"]
)")
        .file("bindings/python/src/lib.rs",
              "/// Tokenizers Module\n#[pymodule]\npub fn tokenizers(m: &Bound<'_, PyModule>) -> PyResult<()> {\n}\n")
        .file("bindings/python/pyproject.toml", R"([project]
name = 'tokenizers'
requires-python = '>=3.9'
dynamic = ['description', 'license', 'readme', 'version']

[project.urls]
Homepage = 'https://github.com/huggingface/tokenizers'
Source = 'https://github.com/huggingface/tokenizers'

[build-system]
requires = ["maturin>=1.0,<2.0"]
build-backend = "maturin"

[tool.maturin]
python-source = "py_src"
module-name = "tokenizers.tokenizers"
bindings = 'pyo3'
features = ["pyo3/extension-module"]
)")
        .file("bindings/python/py_src/tokenizers/__init__.py")
        .file("bindings/python/tests/test_x.py")
        .file("bindings/node/Cargo.toml",
              "[package]\nname = \"node\"\nversion = \"0.21.0\"\n[lib]\n"
              "crate-type = [\"cdylib\"]\n[dependencies.tokenizers]\npath = \"../../tokenizers/\"\n")
        .config(R"([[package]]
name = "tokenizers"
kind = "crates"
path = "tokenizers"
paths = ["tokenizers/src/**", "tokenizers/Cargo.toml", "tokenizers/README.md"]
features = ["http", "onig"]
tag_format = "v{version}"
group = "all"

[[package]]
name = "tokenizers-python"
kind = "pypi"
pypi = "tokenizers"
build = "maturin"
path = "bindings/python"
paths = ["bindings/python/**"]
depends_on = ["tokenizers"]
targets = ["x86_64-unknown-linux-gnu"]
tag_format = "v{version}"
group = "all"
)");
}

/// Many crates in one workspace, each on top of three others, with a binding in Python on every tenth.
DoctorWorld many_packages(int count) {
    DoctorWorld world;
    std::string packages;
    std::string lock = "version = 4\n";
    const auto name_of = [](int index) { return "crate-" + std::to_string(index); };
    for (int i = 0; i < count; ++i) {
        const auto name = name_of(i);
        const auto path = "crates/" + name;
        std::string dependencies = "serde = \"1\"\n";
        std::string edges;
        for (int below = i - 1; below >= 0 && below >= i - 3; --below) {
            dependencies += name_of(below) + " = { path = \"../" + name_of(below) + "\", version = \"0.1.0\" }\n";
            edges += "\"" + name_of(below) + "\", ";
        }
        world.file(path + "/Cargo.toml", "[package]\nname = \"" + name +
                                             "\"\nversion.workspace = true\nedition.workspace = true\n"
                                             "license.workspace = true\ndescription = \"d\"\n\n[dependencies]\n" +
                                             dependencies);
        for (const auto* file : {"/src/lib.rs", "/src/one.rs", "/src/two/mod.rs", "/tests/t.rs", "/README.md"})
            world.file(path + file);
        packages += "[[package]]\nname = \"" + name + "\"\nkind = \"crates\"\npath = \"" + path + "\"\npaths = [\"" +
                    path + "/**\", \"Cargo.toml\"]\ndepends_on = [" + edges + "]\n";
        lock += "\n[[package]]\nname = \"" + name + "\"\nversion = \"0.1.0\"\n";
        if (i % 10 != 0) continue;
        const auto python = "python/p" + std::to_string(i);
        world.file(python + "/pyproject.toml",
                   "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n[project]\n"
                   "name = \"p" +
                       std::to_string(i) + "\"\nversion = \"0.1.0\"\n");
        packages += "[[package]]\nname = \"p" + std::to_string(i) +
                    "\"\nkind = \"pypi\"\nbuild = \"hatch\"\npath = \"" + python + "\"\npaths = [\"" + python +
                    "/**\"]\n";
    }
    world.file("Cargo.toml",
               "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nversion = \"0.1.0\"\n"
               "edition = \"2021\"\nlicense = \"MIT\"\n");
    return world.file("Cargo.lock", lock).config(packages);
}

}  // namespace

TEST_CASE("doctor layouts: a workspace whose crates inherit nearly everything", "[doctor_layouts]") {
    CHECK(inheriting_workspace().report().empty());
}

TEST_CASE("doctor layouts: a crate and its binding outside of any workspace", "[doctor_layouts]") {
    CHECK(crate_and_binding().report().empty());
}

TEST_CASE("doctor layouts: hundreds of packages in order", "[doctor_layouts]") {
    CHECK(many_packages(455).report().empty());
}

TEST_CASE("doctor layouts: a circle of development dependencies in a workspace is found", "[doctor_layouts]") {
    auto workspace = inheriting_workspace();
    workspace.file("crates/polars-utils/Cargo.toml",
                   member("polars-utils", "") + "[dev-dependencies]\npolars-core.workspace = true\n");
    CHECK(workspace.finding().code == codes::PIOT_MANIFEST_DEV_CYCLE);
}

TEST_CASE("doctor layouts: another repository than the manifests name is found", "[doctor_layouts]") {
    auto binding = crate_and_binding();
    binding.file("tokenizers/README.md").repository("hf/tokenizers");
    CHECK(binding.tree_findings().empty());
    CHECK(binding.manifest_findings().size() == 2);
}
