// SPDX-License-Identifier: MIT
#include "stamp_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using piot::test::describe;
using piot::test::StampWorld;

namespace {

const std::string k_dynamic = "[project]\nname = \"demo\"\ndynamic = [\"version\"]\n";

std::string crate(const std::string& name, const std::string& version) {
    return "[package]\nname = \"" + name + "\"\nversion = \"" + version + "\"\n";
}

StampWorld project(BuildMode build, const std::string& text) {
    return StampWorld().wheel("demo", ".", "1.3.0-rc.1", build).file("pyproject.toml", text);
}

}  // namespace

TEST_CASE("stamp: a static project version is written in PEP 440 form", "[stamp]") {
    struct Case {
        std::string source;
        std::string expected;
    };
    const auto test = GENERATE(values<Case>({
        {"[project]\nname = \"demo\"\nversion = \"0.1.0\" # v\n",
         "[project]\nname = \"demo\"\nversion = \"1.3.0rc1\" # v\n"},
        {"[project]\nname = 'demo'\nversion = '0.1.0'\n", "[project]\nname = 'demo'\nversion = '1.3.0rc1'\n"},
        {"[project]\nname = \"demo\"\nversion = \"1.3.0rc1\"\n",
         "[project]\nname = \"demo\"\nversion = \"1.3.0rc1\"\n"},
        {"[project]\nname = \"demo\"\nversion = \"1.3.0-rc.1\"\n",
         "[project]\nname = \"demo\"\nversion = \"1.3.0rc1\"\n"},
        {"[project]\nname = \"Demo\"\nversion = \"0.1.0\"\ndynamic = [\"readme\"]\n",
         "[project]\nname = \"Demo\"\nversion = \"1.3.0rc1\"\ndynamic = [\"readme\"]\n"},
        {"[tool.x]\nversion = \"0.1.0\"\n[project]\nversion = \"0.1.0\"\nname = \"demo\"\n[tool.y]\nversion = "
         "\"0.1.0\"\n",
         "[tool.x]\nversion = \"0.1.0\"\n[project]\nversion = \"1.3.0rc1\"\nname = \"demo\"\n[tool.y]\nversion = "
         "\"0.1.0\"\n"},
    }));
    const auto build = GENERATE(BuildMode::setuptools, BuildMode::hatch);
    CHECK(project(build, test.source).stamped("pyproject.toml") == test.expected);
}

TEST_CASE("stamp: versions from git need no edit", "[stamp]") {
    const auto* tool =
        GENERATE("[build-system]\nrequires = [\"setuptools>=80\", \"setuptools_scm[toml]>=8\"]\n",
                 "[build-system]\nrequires = [\"Setuptools.SCM ; python_version > '3'\"]\n", "[tool.setuptools_scm]\n");
    CHECK(project(BuildMode::setuptools, k_dynamic + tool).stamp().files.empty());
    CHECK(project(BuildMode::hatch, k_dynamic + "[tool.hatch.version]\nsource = \"vcs\"\n").stamp().files.empty());
}

TEST_CASE("stamp: a dynamic version from elsewhere is refused with its place", "[stamp]") {
    struct Refusal {
        BuildMode build;
        std::string tool;
        std::string finding;
    };
    const auto test = GENERATE(values<Refusal>({
        {BuildMode::setuptools, "[tool.setuptools.dynamic]\nversion = { attr = \"demo.__version__\" }\n",
         "pyproject.toml:5:1 PIOT_STAMP_NOT_WRITABLE the version of `pyproject.toml` is dynamic and "
         "`[tool.setuptools.dynamic].version` takes it from Python code or a file"},
        {BuildMode::setuptools, "",
         "pyproject.toml:3:11 PIOT_STAMP_NOT_WRITABLE the version of `pyproject.toml` is dynamic and setup.py or "
         "setup.cfg decides it"},
        {BuildMode::setuptools, "[build-system]\nrequires = [\"setuptools\", \"setuptools-scm-git-archive\"]\n",
         "pyproject.toml:3:11 PIOT_STAMP_NOT_WRITABLE the version of `pyproject.toml` is dynamic and setup.py or "
         "setup.cfg decides it"},
        {BuildMode::hatch, "[tool.hatch.version]\npath = \"src/demo/__about__.py\"\n",
         "pyproject.toml:4:13 PIOT_STAMP_NOT_WRITABLE the version of `pyproject.toml` is dynamic and "
         "`[tool.hatch.version]` takes it from a file"},
        {BuildMode::hatch, "[tool.hatch.version]\nsource = \"code\"\npath = \"x.py\"\n",
         "pyproject.toml:4:13 PIOT_STAMP_NOT_WRITABLE the version of `pyproject.toml` is dynamic and hatch's version "
         "source `code` decides it"},
        {BuildMode::hatch, "",
         "pyproject.toml:3:11 PIOT_STAMP_NOT_WRITABLE the version of `pyproject.toml` is dynamic and there is no "
         "`[tool.hatch.version]`"},
    }));
    CHECK(describe(project(test.build, k_dynamic + test.tool).finding()) == test.finding);
}

TEST_CASE("stamp: no project, no version, both, no TOML and no file are told apart", "[stamp]") {
    struct Refusal {
        std::string source;
        std::string finding;
    };
    const auto test = GENERATE(values<Refusal>({
        {"[build-system]\nrequires = []\n",
         "pyproject.toml:0:0 PIOT_STAMP_NOT_WRITABLE `pyproject.toml` has no `[project]` table"},
        {"[project]\nname = \"demo\"\n",
         "pyproject.toml:1:2 PIOT_STAMP_NOT_WRITABLE `pyproject.toml` declares neither `[project].version` nor "
         "`dynamic = [\"version\"]`"},
        {"[project]\nname = \"demo\"\nversion = \"1\"\ndynamic = [\"readme\", \"version\"]\n",
         "pyproject.toml:3:11 PIOT_STAMP_NOT_WRITABLE `pyproject.toml` declares `version` and also lists it in "
         "`dynamic`"},
        {"[project]\nname = \"demo\nversion = \"1\"\n", "pyproject.toml:2:13 PIOT_STAMP_MANIFEST_SYNTAX"},
        {"[project]\nname = \"demo\"\nversion = 1\n",
         "pyproject.toml:3:11 PIOT_STAMP_NOT_WRITABLE `version` is neither a string nor inherited"},
        {"[project]\nversion = \"1\"\n", "pyproject.toml:0:0 PIOT_STAMP_NAME `pyproject.toml` has no `[project].name`"},
        {"[project]\nname = \"demo-extras\"\nversion = \"1\"\n",
         "pyproject.toml:2:8 PIOT_STAMP_NAME `pyproject.toml` is the manifest of `demo-extras`, but package `demo` is "
         "`demo` on its index"},
    }));
    const auto finding = describe(project(BuildMode::setuptools, test.source).finding());
    CHECK(finding.substr(0, test.finding.size()) == test.finding);
    CHECK(describe(StampWorld().wheel("demo", "py", "1.0.0").finding()) ==
          "putitoutthere.toml:1:1 PIOT_STAMP_MANIFEST_MISSING package `demo` has no `py/pyproject.toml`");
}

TEST_CASE("stamp: a wheel's own crate gets the wheel's version in SemVer", "[stamp]") {
    struct Layout {
        std::string pyproject;
        std::string crate_path;
    };
    const auto test = GENERATE(values<Layout>({
        {k_dynamic, "py/Cargo.toml"},
        {"[project]\nname = \"demo\"\nversion = \"1.3.0rc1\"\n", "py/Cargo.toml"},
        {k_dynamic + "[tool.maturin]\nmanifest-path = \"native/Cargo.toml\"\n", "py/native/Cargo.toml"},
        {k_dynamic + "[tool.maturin]\nmanifest-path = \"../core/Cargo.toml\"\n", "core/Cargo.toml"},
        {k_dynamic, "py/rust/Cargo.toml"},
    }));
    auto world = StampWorld().wheel("demo", "py", "1.3.0-rc.1");
    world.file("py/pyproject.toml", test.pyproject).file(test.crate_path, crate("anything", "0.1.0"));
    CHECK(world.stamped(test.crate_path) == crate("anything", "1.3.0-rc.1"));
    CHECK(world.stamped("py/pyproject.toml") == test.pyproject);
}

TEST_CASE("stamp: of two crates beside a wheel the one that maturin builds is stamped", "[stamp]") {
    auto world = StampWorld().wheel("demo", "py", "1.0.0");
    world.file("py/Cargo.toml", crate("beside", "0.1.0")).file("py/rust/Cargo.toml", crate("nested", "0.1.0"));
    SECTION("rust/ when the Python sources are named") {
        world.file("py/pyproject.toml", k_dynamic + "[tool.maturin]\npython-source = \"src\"\n");
        CHECK(world.stamped("py/rust/Cargo.toml") == crate("nested", "1.0.0"));
        CHECK(world.stamped("py/Cargo.toml") == crate("beside", "0.1.0"));
    }
    SECTION("neither when it depends on directories") {
        world.file("py/pyproject.toml", k_dynamic);
        CHECK(world.finding().hint == "set `manifest-path` in `[tool.maturin]`");
    }
}

TEST_CASE("stamp: a maturin wheel without a crate is refused", "[stamp]") {
    auto world = StampWorld().wheel("demo", "py", "1.0.0");
    SECTION("none beside it") {
        world.file("py/pyproject.toml", k_dynamic);
        CHECK(describe(world.finding()) ==
              "putitoutthere.toml:1:1 PIOT_STAMP_MANIFEST_MISSING package `demo` has no `py/Cargo.toml`");
    }
    SECTION("manifest-path leaves the repository") {
        world.file("py/pyproject.toml", k_dynamic + "[tool.maturin]\nmanifest-path = \"../../Cargo.toml\"\n");
        CHECK(world.finding().code == codes::PIOT_STAMP_NOT_WRITABLE);
    }
    SECTION("manifest-path names no Cargo.toml") {
        world.file("py/pyproject.toml", k_dynamic + "[tool.maturin]\nmanifest-path = \"native\"\n");
        CHECK(world.finding().code == codes::PIOT_STAMP_NOT_WRITABLE);
    }
}

TEST_CASE("stamp: a crate that is a package itself is decided by that package", "[stamp]") {
    auto world = StampWorld().crate("core", "py", "0.4.2").wheel("demo", "py", "1.0.0");
    world.file("py/Cargo.toml", crate("core", "0.1.0"));
    SECTION("a static wheel has a version of its own") {
        world.file("py/pyproject.toml", "[project]\nname = \"demo\"\nversion = \"0.1.0\"\n");
        CHECK(world.stamped("py/Cargo.toml") == crate("core", "0.4.2"));
        CHECK(world.stamped("py/pyproject.toml") == "[project]\nname = \"demo\"\nversion = \"1.0.0\"\n");
    }
    SECTION("a dynamic wheel cannot have another one") {
        world.file("py/pyproject.toml", k_dynamic);
        const auto finding = world.finding();
        CHECK(describe(finding) ==
              "putitoutthere.toml:2:1 PIOT_STAMP_NOT_WRITABLE `py/Cargo.toml` would have to be "
              "0.4.2 for `core` and 1.0.0 for `demo`");
        CHECK(finding.hint.find("`group`") != std::string::npos);
    }
}

TEST_CASE("stamp: a dynamic wheel on a crate that is not released with it is refused", "[stamp]") {
    auto world = StampWorld().crate("core", "py", "").wheel("demo", "py", "1.0.0");
    world.file("py/Cargo.toml", crate("core", "0.1.0")).file("py/pyproject.toml", k_dynamic);
    CHECK(world.finding().message == "`demo` takes its version from crate `core`, which is not released with it");
}

TEST_CASE("stamp: a wheel and its crate in one group are stamped together", "[stamp]") {
    auto world = StampWorld().crate("core", "py", "1.0.0").wheel("demo", "py", "1.0.0");
    world.file("py/Cargo.toml", crate("core", "0.1.0")).file("py/pyproject.toml", k_dynamic);
    CHECK(world.stamped("py/Cargo.toml") == crate("core", "1.0.0"));
}

TEST_CASE("stamp: a Cargo.toml beside a wheel that maturin does not build is left alone", "[stamp]") {
    auto world = project(BuildMode::setuptools, "[project]\nname = \"demo\"\nversion = \"0.1.0\"\n");
    world.file("Cargo.toml", crate("tools", "0.1.0"));
    CHECK(world.stamped("Cargo.toml") == crate("tools", "0.1.0"));
}

TEST_CASE("stamp: other packages' pyproject files and Python lockfiles are not touched", "[stamp]") {
    auto world = project(BuildMode::hatch, "[project]\nname = \"demo\"\nversion = \"0.1.0\"\n");
    world.file("docs/pyproject.toml", "[project\n")
        .file("uv.lock", "[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n");
    CHECK(world.stamp().files.size() == 1);
}
