// SPDX-License-Identifier: MIT
#include "doctor_world.hpp"
#include "domain/doctor/pymodule.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

namespace {

std::string package(const std::string& build, const std::string& more = "") {
    return "[[package]]\nname = \"p\"\nkind = \"pypi\"\npath = \"py\"\npaths = [\"py/**\"]\nbuild = \"" + build +
           "\"\n" + more;
}

std::string project(const std::string& backend, const std::string& more = "") {
    return "[build-system]\nbuild-backend = \"" + backend + "\"\n[project]\nname = \"p\"\n" +
           (more.find("version") == std::string::npos ? "version = \"0\"\n" : "") + more;
}

const std::string k_setuptools = "setuptools.build_meta";
const std::string k_targets = "targets = [\"x86_64-unknown-linux-gnu\"]\n";

DoctorWorld pure_world(const std::string& pyproject, const std::string& config) {
    return DoctorWorld().config(config).file("py/pyproject.toml", pyproject).file("py/p/__init__.py");
}

/// A wheel with an extension in order: maturin, PyO3, a package `p` with the module `p._core`.
DoctorWorld extension_world(const std::string& lib = "[lib]\nname = \"_core\"\ncrate-type = [\"cdylib\"]\n") {
    return DoctorWorld()
        .config(package("maturin", k_targets))
        .file("py/pyproject.toml", project("maturin",
                                           "dynamic = [\"version\"]\n[tool.maturin]\n"
                                           "python-source = \"python\"\nmodule-name = \"p._core\"\n"))
        .file("py/Cargo.toml",
              "[package]\nname = \"p-rs\"\nversion = \"0.0.0\"\n" + lib + "[dependencies]\npyo3 = \"0.22\"\n")
        .file("py/src/lib.rs", "#[pymodule]\nfn _core(m: &Bound<'_, PyModule>) -> PyResult<()> {}\n")
        .file("py/python/p/__init__.py");
}

/// A wheel that carries the program of crates/cli.
DoctorWorld bundle_world(const std::string& bundle, const std::string& maturin) {
    return DoctorWorld()
        .config(
            "[[package]]\nname = \"p\"\nkind = \"pypi\"\npath = \"py\"\npaths = [\"py/**\", \"cli/**\"]\n"
            "build = \"maturin\"\n" +
            k_targets + "[package.bundle_cli]\n" + bundle)
        .file("py/pyproject.toml", project("maturin", "dynamic = [\"version\"]\n[tool.maturin]\n" + maturin))
        .file("py/Cargo.toml", "[package]\nname = \"p-rs\"\nversion = \"0.0.0\"\n")
        .file("py/src/main.rs")
        .file("py/python/p/__init__.py")
        .file("cli/Cargo.toml",
              "[package]\nname = \"cli\"\nversion = \"0.0.0\"\n[features]\nextra = [\"more\"]\nmore = []\n"
              "[[bin]]\nname = \"tool\"\npath = \"src/main.rs\"\nrequired-features = [\"more\"]\n")
        .file("cli/src/main.rs");
}

const std::string k_bundle =
    "bin = \"tool\"\nstage_to = \"python/p/_bin\"\ncrate_path = \"cli\"\nfeatures = [\"extra\"]\n";
const std::string k_include = "include = [{ path = \"python/p/_bin/*\", format = \"wheel\" }]\n";

}  // namespace

TEST_CASE("doctor manifests: Python projects in order give no finding", "[doctor_manifests_python]") {
    CHECK(pure_world(project(k_setuptools), package("setuptools")).report().empty());
    CHECK(pure_world(project("hatchling.build"), package("hatch")).report().empty());
    CHECK(extension_world().report().empty());
    CHECK(bundle_world(k_bundle, k_include).report().empty());
}

TEST_CASE("doctor manifests: a project's name in another spelling is a warning", "[doctor_manifests_python]") {
    const auto world = pure_world("[project]\nname = \"My.Project\"\nversion = \"0\"\n",
                                  package("setuptools", "pypi = \"my-project\"\n"));
    CHECK(world.finding().code == codes::PIOT_MANIFEST_NAME);
    CHECK(world.finding().severity == Severity::warning);
    CHECK(place(world.finding()) == "py/pyproject.toml:2:8");
    CHECK(world.finding().hint == "write `pypi = \"My.Project\"` for package `p` in putitoutthere.toml");
    CHECK(pure_world("[project]\nname = \"other\"\nversion = \"0\"\n", package("setuptools")).finding().code ==
          codes::PIOT_STAMP_NAME);
}

TEST_CASE("doctor manifests: a version that cannot be stamped", "[doctor_manifests_python]") {
    const auto world = pure_world(project(k_setuptools,
                                          "dynamic = [\"version\"]\n[tool.setuptools.dynamic]\n"
                                          "version = { attr = \"p.v\" }\n"),
                                  package("setuptools"));
    CHECK(world.finding().code == codes::PIOT_STAMP_NOT_WRITABLE);
}

TEST_CASE("doctor manifests: the build backend is the configured build mode", "[doctor_manifests_python]") {
    const auto maturin = pure_world(project("maturin"), package("setuptools")).finding();
    CHECK(maturin.code == codes::PIOT_MANIFEST_BACKEND);
    CHECK(maturin.severity == Severity::error);
    CHECK(place(maturin) == "py/pyproject.toml:2:17");
    CHECK(maturin.hint == "write `build = \"maturin\"` for package `p` in putitoutthere.toml");
    CHECK(pure_world(project("hatchling.build"), package("setuptools")).finding().severity == Severity::warning);
    CHECK(pure_world("[project]\nname = \"p\"\nversion = \"0\"\n", package("hatch")).finding().message ==
          "`py/pyproject.toml` names no build backend, which means setuptools, and package `p` by `hatch`");
    CHECK(pure_world(project("flit_core.buildapi"), package("setuptools")).report().empty());
    auto wrapped = extension_world();
    wrapped.file("py/pyproject.toml", project("my_backend", "dynamic = [\"version\"]\n"));
    CHECK(wrapped.finding().severity == Severity::warning);
}

TEST_CASE("doctor manifests: a pure wheel holds nothing compiled", "[doctor_manifests_python]") {
    auto world = pure_world(project(k_setuptools), package("setuptools", "pure = true\n"));
    CHECK(world.report().empty());
    world.file("py/setup.py", "setup(ext_modules=[x])\n");
    CHECK(world.finding().code == codes::PIOT_MANIFEST_BACKEND);
    CHECK(place(world.finding()) == "py/setup.py:1:7");
    CHECK(world.config(package("setuptools")).report().empty());
}

TEST_CASE("doctor manifests: a private classifier keeps a project off PyPI", "[doctor_manifests_python]") {
    const auto world =
        pure_world(project(k_setuptools, "classifiers = [\"Private :: Do Not Upload\"]\n"), package("setuptools"));
    CHECK(world.finding().code == codes::PIOT_MANIFEST_PUBLISH);
    CHECK(place(world.finding()) == "py/pyproject.toml:6:16");
}

TEST_CASE("doctor manifests: a project's source address names this repository", "[doctor_manifests_python]") {
    auto world = pure_world(project(k_setuptools,
                                    "[project.urls]\nHomepage = \"https://github.com/x/y\"\n"
                                    "\"Source Code\" = \"https://github.com/x/y/tree/main/py\"\n"),
                            package("setuptools"));
    CHECK(place(world.repository("x/z").finding()) == "py/pyproject.toml:8:17");
    CHECK(world.finding().hint == "write `\"https://github.com/x/z/tree/main/py\"`");
    CHECK(world.repository("X/Y").report().empty());
}

TEST_CASE("doctor manifests: an extension crate is a cdylib", "[doctor_manifests_python]") {
    const auto missing = extension_world("[lib]\nname = \"_core\"\ncrate-type = [\"rlib\"]\n").finding();
    CHECK(missing.code == codes::PIOT_MANIFEST_EXTENSION);
    CHECK(place(missing) == "py/Cargo.toml:6:14");
    CHECK(missing.hint == "write `crate-type = [\"cdylib\", \"rlib\"]` under `[lib]` of `py/Cargo.toml`");
    CHECK(place(extension_world("").finding()) == "py/Cargo.toml:1:2");
    CHECK(extension_world("").file("py/src/main.rs").report().empty());
}

TEST_CASE("doctor manifests: the module is the one that `#[pymodule]` makes", "[doctor_manifests_python]") {
    auto world = extension_world();
    world.file("py/src/lib.rs", "#[pymodule]\nfn core() {}\n");
    CHECK(world.finding().code == codes::PIOT_MANIFEST_EXTENSION);
    CHECK(place(world.finding()) == "py/pyproject.toml:8:15");
    CHECK(world.finding().hint == "write `module-name = \"p.core\"`");
    world.file("py/src/lib.rs", "#[pymodule]\n#[pyo3(name = \"_core\")]\nfn core() {}\n");
    CHECK(world.report().empty());
    world.file("py/src/lib.rs", "my_macro!{ }\n");
    CHECK(world.report().empty());
}

TEST_CASE("doctor manifests: without `module-name` the library's name is the module's", "[doctor_manifests_python]") {
    auto world = extension_world();
    world.file("py/pyproject.toml", project("maturin", "dynamic = [\"version\"]\n"));
    CHECK(world.report().empty());
    world.file("py/src/lib.rs", "#[pymodule]\nfn other() {}\n");
    CHECK(place(world.finding()) == "py/Cargo.toml:5:8");
}

TEST_CASE("doctor manifests: the package that the module belongs to exists", "[doctor_manifests_python]") {
    auto world = extension_world();
    world.file("py/pyproject.toml", project("maturin",
                                            "dynamic = [\"version\"]\n[tool.maturin]\n"
                                            "python-source = \"python\"\nmodule-name = \"q._core\"\n"));
    CHECK(world.finding().code == codes::PIOT_MANIFEST_EXTENSION);
    CHECK(place(world.finding()) == "py/pyproject.toml:8:15");
    CHECK(world.finding().hint == "write `module-name = \"p._core\"` in `[tool.maturin]`");
    world.file("py/pyproject.toml", project("maturin",
                                            "dynamic = [\"version\"]\n[tool.maturin]\n"
                                            "python-source = \"python\"\n"));
    CHECK(world.finding().message ==
          "maturin makes module `_core` and leaves out all of `py/python`, which has no package `_core`");
    world.file("py/pyproject.toml", project("maturin",
                                            "dynamic = [\"version\"]\n[tool.maturin]\n"
                                            "python-source = \"python\"\npython-packages = [\"p\"]\n"));
    CHECK(world.report().empty());
    world.file("py/pyproject.toml", project("maturin",
                                            "dynamic = [\"version\"]\n[tool.maturin]\n"
                                            "python-source = \"src\"\nmodule-name = \"p._core\"\n"));
    CHECK(world.finding().message == "maturin looks for package `p` in `py/src`, and it is in `py/python`");
    CHECK(world.finding().severity == Severity::warning);
    CHECK(world.finding().hint == "write `python-source = \"python\"` in `[tool.maturin]`");
    // A package without `__init__.py`.
    world.file("py/src/p/part.py");
    CHECK(world.report().empty());
}

TEST_CASE("doctor manifests: pymodules are read by eye", "[doctor_manifests_python]") {
    using Names = std::vector<std::string>;
    CHECK(doctor::find_pymodules("#[pymodule]\nfn a(\n") == Names{"a"});
    CHECK(doctor::find_pymodules("#[pymodule(gil_used = false)]\n#[cfg(x)]\n// c\n\npub(crate) mod r#b {\n") ==
          Names{"b"});
    CHECK(doctor::find_pymodules("#[pymodule]\n#[pyo3(name = \"c\")]\nfn x() {}\n    #[pymodule]\n    mod d {}\n") ==
          Names{"c"});
    CHECK(doctor::find_pymodules("#[pymodule(name = \"e\")]\npub mod x {}") == Names{"e"});
    CHECK(doctor::find_pymodules("// #[pymodule]\nfn a() {}\n#[pymodule]\nstatic X: u8 = 1;\n#[pymodule]").empty());
}

TEST_CASE("doctor manifests: a bundled program is declared by its crate", "[doctor_manifests_python]") {
    auto world = bundle_world("bin = \"tol\"\nstage_to = \"python/p/_bin\"\ncrate_path = \"cli\"\n", k_include);
    CHECK(world.manifest_findings().front().code == codes::PIOT_MANIFEST_BUNDLE);
    CHECK(place(world.manifest_findings().front()) == "putitoutthere.toml:11:7");
    CHECK(world.manifest_findings().front().hint == "write `bin = \"tool\"` or `bin = \"cli\"`");
    const auto nowhere =
        bundle_world("bin = \"tool\"\nstage_to = \"python/p/_bin\"\ncrate_path = \"clii\"\n", k_include);
    CHECK(place(nowhere.finding()) == "putitoutthere.toml:13:14");
}

TEST_CASE("doctor manifests: a bundled program is looked for in the workspace that is named",
          "[doctor_manifests_python]") {
    auto world = bundle_world("bin = \"tool\"\nstage_to = \"python/p/_bin\"\nfeatures = [\"extra\"]\n", k_include);
    world.file("Cargo.toml", "[workspace]\nmembers = [\"cl*\"]\n");
    CHECK(world.report().empty());
    world.file("Cargo.toml", "[workspace]\nmembers = [\"py\"]\n");
    CHECK(world.finding().code == codes::PIOT_MANIFEST_BUNDLE);
}

TEST_CASE("doctor manifests: features of a bundled program are declared and enough", "[doctor_manifests_python]") {
    const auto with = [](const std::string& features) {
        return bundle_world(
            "bin = \"tool\"\nstage_to = \"python/p/_bin\"\ncrate_path = \"cli\"\nfeatures = [" + features + "]\n",
            k_include);
    };
    CHECK(with("\"extra\"").report().empty());
    CHECK(with("").finding().code == codes::PIOT_MANIFEST_FEATURE);
    CHECK(with("").finding().hint == "add `\"more\"` to `features` of `bundle_cli`");
    CHECK(place(with("\"more\", \"fast\"").finding()) == "putitoutthere.toml:14:21");
}

TEST_CASE("doctor manifests: maturin takes the staged program along", "[doctor_manifests_python]") {
    const auto include =
        GENERATE(as<std::string>(), "include = [\"python/p/_bin/tool*\"]\n", "include = [\"python/p/_bin/\"]\n",
                 "include = [\"python/**/*\"]\n", "include = [{ path = \"python/p/_bin/**\" }]\n");
    CHECK(bundle_world(k_bundle, include).report().empty());
    const auto outside = bundle_world(k_bundle, "include = [\"LICENSE\"]\n").finding();
    CHECK(outside.code == codes::PIOT_MANIFEST_BUNDLE);
    CHECK(outside.severity == Severity::error);
    CHECK(place(outside) == "py/pyproject.toml:7:12");
    CHECK(outside.hint == "add `{ path = \"python/p/_bin/*\", format = \"wheel\" }` to `include` in `[tool.maturin]`");
    const auto inside = bundle_world(k_bundle, "python-source = \"python\"\n").finding();
    CHECK(inside.severity == Severity::warning);
    const auto source_layout =
        bundle_world("bin = \"tool\"\nstage_to = \"src/p/_bin\"\ncrate_path = \"cli\"\nfeatures = [\"extra\"]\n", "");
    CHECK(source_layout.finding().severity == Severity::warning);
}
