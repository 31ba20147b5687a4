// SPDX-License-Identifier: MIT
#include "piot/domain/project.hpp"

#include "doctor_world.hpp"
#include "support/catch.hpp"

using namespace piot;
using namespace piot::test;

namespace {

std::vector<std::string> names_of(const std::vector<CrateBinary>& binaries) {
    std::vector<std::string> names;
    for (const auto& binary : binaries)
        names.push_back(binary.name);
    return names;
}

const CrateProject& crate_at(const ProjectTree& tree, std::string_view directory) {
    const auto* crate = tree.find_crate(directory);
    REQUIRE(crate != nullptr);
    return *crate;
}

const PythonProject& python_at(const ProjectTree& tree, std::string_view directory) {
    const auto* project = tree.find_python(directory);
    REQUIRE(project != nullptr);
    return *project;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("project: a crate takes from its workspace what it inherits, with the place that says it", "[project]") {
    const auto tree =
        DoctorWorld()
            .file("Cargo.toml",
                  "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nversion = \"1.2.3\"\n"
                  "description = \"d\"\nlicense-file = \"LICENSE\"\nrepository = \"https://x.test\"\n")
            .file("crates/a/Cargo.toml",
                  "[package]\nname = \"a\"\nversion.workspace = true\ndescription = { workspace = true }\n"
                  "license-file.workspace = true\nrepository.workspace = true\nlicense = \"MIT\"\n")
            .projects();
    const auto& crate = crate_at(tree, "crates/a");
    CHECK(crate.manifest.version == "1.2.3");
    CHECK(crate.manifest.description == "d");
    CHECK(crate.manifest.license == "MIT");
    CHECK(crate.license_path == "LICENSE");
    CHECK(crate.workspace == ".");
    CHECK(crate.inherited ==
          Strings{"[package].description", "[package].license-file", "[package].repository", "[package].version"});
    CHECK(crate.place_of("version") == Origin{"Cargo.toml", 4, 11});
    CHECK(crate.place_of("name") == Origin{"crates/a/Cargo.toml", 2, 8});
    CHECK(crate.place_of("homepage") == Origin{"crates/a/Cargo.toml", 1, 2});
    REQUIRE(tree.find_workspace(".") != nullptr);
    CHECK(tree.find_workspace(".")->members == Strings{"crates/a"});
    CHECK(tree.find_workspace(".")->version.text == "1.2.3");
}

TEST_CASE("project: what is inherited and not there is absent", "[project]") {
    const auto tree = DoctorWorld()
                          .file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n")
                          .file("a/Cargo.toml",
                                "[package]\nname = \"a\"\nversion.workspace = true\n"
                                "[dependencies]\nserde.workspace = true\n")
                          .projects();
    const auto& crate = crate_at(tree, "a");
    CHECK(crate.manifest.version.empty());
    CHECK(crate.place_of("version") == Origin{"a/Cargo.toml", 3, 1});
    CHECK(crate.inherited == Strings{"[package].version", "[dependencies].serde"});
    CHECK(crate.manifest.dependencies.empty());
}

TEST_CASE("project: an excluded crate belongs to no workspace unless it is named as a member", "[project]") {
    const auto tree = DoctorWorld()
                          .file("Cargo.toml",
                                "[workspace]\nmembers = [\"crates/*\", \"x/kept\"]\n"
                                "exclude = [\"crates/out\", \"x\"]\ndefault-members = [\"crates/in\"]\n")
                          .file("crates/in/Cargo.toml", "[package]\nname = \"in\"\n")
                          .file("crates/out/Cargo.toml", "[package]\nname = \"out\"\n")
                          .file("x/kept/Cargo.toml", "[package]\nname = \"kept\"\n")
                          .projects();
    CHECK(crate_at(tree, "crates/in").workspace == ".");
    CHECK(crate_at(tree, "crates/out").workspace.empty());
    CHECK(crate_at(tree, "x/kept").workspace == ".");
    CHECK(tree.workspaces.front().members == Strings{"crates/in", "x/kept"});
    CHECK(tree.workspaces.front().default_members == Strings{"crates/in"});
}

TEST_CASE("project: `publish` is false, a list, or open", "[project]") {
    const auto tree = DoctorWorld()
                          .file("a/Cargo.toml", "[package]\nname = \"a\"\npublish = false\n")
                          .file("b/Cargo.toml", "[package]\nname = \"b\"\npublish = [\"internal\"]\n")
                          .file("c/Cargo.toml", "[package]\nname = \"c\"\npublish = true\n")
                          .projects();
    CHECK(crate_at(tree, "a").manifest.publish == Strings{});
    CHECK(crate_at(tree, "b").manifest.publish == Strings{"internal"});
    CHECK_FALSE(crate_at(tree, "c").manifest.publish);
}

TEST_CASE("project: dependencies by path of every kind, own and inherited", "[project]") {
    const auto tree = DoctorWorld()
                          .file("Cargo.toml",
                                "[workspace]\nmembers = [\"crates/*\"]\n[workspace.dependencies]\n"
                                "core = { path = \"crates/core\", version = \"1\" }\nserde = \"1\"\n")
                          .file("crates/a/Cargo.toml",
                                "[package]\nname = \"a\"\n[dependencies]\ncore.workspace = true\n"
                                "other = { package = \"real\", path = \"../b\", optional = true }\n"
                                "serde = { workspace = true, features = [\"derive\"] }\n"
                                "[dev-dependencies]\nt = { path = \"../t\" }\n"
                                "[target.'cfg(unix)'.build-dependencies]\ng = { path = \"../../../g\" }\n")
                          .projects();
    const auto& dependencies = crate_at(tree, "crates/a").path_dependencies;
    REQUIRE(dependencies.size() == 4);
    const auto by_name = [&](std::string_view name) {
        for (const auto& dependency : dependencies)
            if (dependency.name == name) return dependency;
        FAIL("no such dependency");
        return CratePathDependency();
    };
    CHECK(by_name("core").directory == "crates/core");
    CHECK(by_name("core").requirement == "1");
    CHECK(by_name("core").is_inherited);
    CHECK(by_name("core").origin == Origin{"crates/a/Cargo.toml", 4, 1});
    CHECK(by_name("core").definition == Origin{"Cargo.toml", 4, 1});
    CHECK(by_name("real").where == "[dependencies].other");
    CHECK(by_name("real").is_optional);
    CHECK(by_name("real").requirement.empty());
    CHECK(by_name("t").kind == DependencyKind::dev);
    CHECK(by_name("g").kind == DependencyKind::build);
    CHECK(by_name("g").directory.empty());
    CHECK(by_name("g").where == "[target.'cfg(unix)'.build-dependencies].g");
    const auto& packaged = crate_at(tree, "crates/a").manifest.dependencies;
    REQUIRE(packaged.size() == 2);
    CHECK(packaged[0].name == "core");
    CHECK(packaged[1].features == Strings{"derive"});
}

TEST_CASE("project: features include those of optional dependencies that no `dep:` takes", "[project]") {
    const auto tree = DoctorWorld()
                          .file("Cargo.toml",
                                "[package]\nname = \"a\"\n[features]\ndefault = [\"x\"]\nx = [\"dep:hidden\"]\n"
                                "[dependencies]\nshown = { version = \"1\", optional = true }\n"
                                "hidden = { version = \"1\", optional = true }\n")
                          .projects();
    CHECK(crate_at(tree, ".").features == Strings{"default", "shown", "x"});
}

TEST_CASE("project: binaries are declared or found, unless `autobins` is off", "[project]") {
    DoctorWorld world;
    world.file("src/main.rs").file("src/bin/one.rs").file("src/bin/two/main.rs").file("src/bin/two/more.rs");
    SECTION("found") {
        world.file("Cargo.toml", "[package]\nname = \"a\"\n[[bin]]\nname = \"cli\"\nrequired-features = [\"f\"]\n");
        const auto tree = world.projects();
        CHECK(names_of(crate_at(tree, ".").binaries) == Strings{"cli", "a", "one", "two"});
        CHECK(crate_at(tree, ".").binaries.front().required_features == Strings{"f"});
    }
    SECTION("not looked for") {
        world.file("Cargo.toml", "[package]\nname = \"a\"\nautobins = false\n[[bin]]\nname = \"cli\"\n");
        CHECK(names_of(crate_at(world.projects(), ".").binaries) == Strings{"cli"});
    }
}

TEST_CASE("project: the library has the crate's name, or its own", "[project]") {
    const auto tree = DoctorWorld()
                          .file("a/Cargo.toml", "[package]\nname = \"my-lib\"\n")
                          .file("a/src/lib.rs")
                          .file("b/Cargo.toml",
                                "[package]\nname = \"b\"\n[lib]\nname = \"_core\"\n"
                                "crate-type = [\"cdylib\", \"rlib\"]\npath = \"rust/lib.rs\"\n")
                          .file("c/Cargo.toml", "[package]\nname = \"c\"\n")
                          .projects();
    CHECK(crate_at(tree, "a").library->name == "my_lib");
    CHECK_FALSE(crate_at(tree, "a").library->is_cdylib());
    CHECK(crate_at(tree, "b").library->name == "_core");
    CHECK(crate_at(tree, "b").library->is_cdylib());
    CHECK(crate_at(tree, "b").library->source == "b/rust/lib.rs");
    CHECK(crate_at(tree, "b").library->origin == Origin{"b/Cargo.toml", 5, 14});
    CHECK_FALSE(crate_at(tree, "c").library);
}

TEST_CASE("project: maturin's crate is beside it, in rust/, or where `manifest-path` says", "[project]") {
    const std::string backend =
        "[build-system]\nbuild-backend = \"maturin\"\n[project]\nname = \"p\"\n"
        "dynamic = [\"version\"]\n[tool.maturin]\n";
    const std::string crate =
        "[package]\nname = \"c\"\n[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.22\"\n";
    const auto tree = DoctorWorld()
                          .file("a/pyproject.toml", backend)
                          .file("a/Cargo.toml", crate)
                          .file("b/pyproject.toml", backend + "manifest-path = \"../rs/Cargo.toml\"\n")
                          .file("rs/Cargo.toml", crate)
                          .file("c/pyproject.toml", backend +
                                                        "python-source = \"src\"\nmodule-name = \"p._p\"\n"
                                                        "include = [\"x/*\", { path = \"y\", format = \"wheel\" }]\n")
                          .file("c/rust/Cargo.toml", crate)
                          .file("d/pyproject.toml", backend)
                          .projects();
    CHECK(python_at(tree, "a").crate == "a");
    CHECK(python_at(tree, "b").crate == "rs");
    CHECK(python_at(tree, "c").crate == "c/rust");
    CHECK(python_at(tree, "d").crate.empty());
    CHECK(python_at(tree, "a").version_source == PythonVersionSource::cargo);
    CHECK(python_at(tree, "c").maturin.module_name.text == "p._p");
    CHECK(python_at(tree, "c").maturin.module_name.origin == Origin{"c/pyproject.toml", 8, 15});
    REQUIRE(python_at(tree, "c").maturin.include.size() == 2);
    CHECK(python_at(tree, "c").maturin.include[1].text == "y");
    CHECK(crate_at(tree, "a").pyo3 == Origin{"a/Cargo.toml", 6, 8});
}

TEST_CASE("project: backends, and who decides a version", "[project]") {
    const auto read = [](const std::string& text) {
        return DoctorWorld().file("pyproject.toml", text).projects().pythons.front();
    };
    const auto literal = read(
        "[project]\nname = \"p\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n"
        "[project.urls]\nSource = \"https://github.com/o/r\"\n");
    CHECK(literal.build == BuildMode::setuptools);
    CHECK(literal.version_source == PythonVersionSource::literal);
    CHECK(literal.requires_python.text == ">=3.9");
    CHECK(literal.urls.at("Source").origin == Origin{"pyproject.toml", 6, 10});

    const auto hatch = read(
        "[build-system]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"p\"\n"
        "dynamic = [\"version\"]\n[tool.hatch.version]\nsource = \"vcs\"\n");
    CHECK(hatch.build == BuildMode::hatch);
    CHECK(hatch.version_source == PythonVersionSource::environment);

    const auto attribute = read(
        "[build-system]\nbuild-backend = \"setuptools.build_meta:__legacy__\"\n[project]\n"
        "dynamic = [\"version\"]\n[tool.setuptools.dynamic]\nversion = { attr = \"p.v\" }\n");
    CHECK(attribute.build == BuildMode::setuptools);
    CHECK(attribute.version_source == PythonVersionSource::other);
    CHECK(attribute.version_obstacle.origin == Origin{"pyproject.toml", 6, 1});

    const auto flit = read("[build-system]\nbuild-backend = \"flit_core.buildapi\"\n");
    CHECK_FALSE(flit.build);
    CHECK_FALSE(flit.has_project_table);
    CHECK(flit.version_source == PythonVersionSource::none);
}

TEST_CASE("project: what compiles something is found, and what does not is not", "[project]") {
    const std::string setuptools =
        "[build-system]\nrequires = [\"setuptools\"%]\n[project]\nname = \"p\"\nversion = \"1\"\n";
    const auto pyproject = [&](const std::string& requirement) {
        auto text = setuptools;
        return text.replace(text.find('%'), 1, requirement);
    };
    const auto tree =
        DoctorWorld()
            .file("a/pyproject.toml", pyproject(""))
            .file("a/setup.py", "from setuptools import setup\nsetup(\n  ext_modules=[x],\n)\n")
            .file("b/pyproject.toml", pyproject(", \"Cython>=3\""))
            .file("b/src/fast.pyx")
            .file("c/pyproject.toml", pyproject(", \"Cython>=3\""))
            .file("c/setup.py", "# ext_modules=[x]\nsetup(ext_modules=[], my_ext_modules=1)\n")
            .file("d/pyproject.toml", pyproject("") + "[[tool.setuptools-rust.ext-modules]]\ntarget = \"p\"\n")
            .file("e/setup.py", "setup(rust_extensions = [RustExtension()])\n")
            .projects();
    CHECK(python_at(tree, "a").extension == PlacedText{"ext_modules", {"a/setup.py", 3, 3}});
    CHECK(python_at(tree, "b").extension.text == "a Cython source");
    CHECK(python_at(tree, "c").extension.text.empty());
    CHECK(python_at(tree, "d").extension.text == "`[tool.setuptools-rust]`");
    CHECK(python_at(tree, "e").file == "e/setup.py");
    CHECK(python_at(tree, "e").extension.text == "rust_extensions");
    CHECK(python_at(tree, "e").version_source == PythonVersionSource::other);
}

TEST_CASE("project: setuptools-rust names the crates that it builds", "[project]") {
    const std::string setuptools =
        "[build-system]\nrequires = [\"setuptools-rust\"]\n[project]\nname = \"p\"\nversion = \"1\"\n";
    const auto tree =
        DoctorWorld()
            .file("a/pyproject.toml", setuptools +
                                          "[[tool.setuptools-rust.ext-modules]]\ntarget = \"p\"\npath = "
                                          "\"src/rust/Cargo.toml\"\n[[tool.setuptools-rust.bins]]\n"
                                          "target = \"q\"\npath = \"nowhere/Cargo.toml\"\n")
            .file("a/src/rust/Cargo.toml", "[package]\nname = \"x\"\n")
            .file("b/pyproject.toml", setuptools + "[[tool.setuptools-rust.ext-modules]]\ntarget = \"p\"\n")
            .file("b/Cargo.toml", "[package]\nname = \"y\"\n")
            .projects();
    CHECK(python_at(tree, "a").compiled_crates == std::vector<std::string>{"a/src/rust"});
    CHECK(python_at(tree, "b").compiled_crates == std::vector<std::string>{"b"});
    CHECK(python_at(tree, "b").crate.empty());
}

TEST_CASE("project: a setup.cfg with the settings of tools alone is no project", "[project]") {
    const auto tree = DoctorWorld()
                          .file("a/setup.cfg", "[flake8]\nmax-line-length = 100\n")
                          .file("b/setup.cfg", "[metadata]\r\nname = b\r\n")
                          .file("c/setup.cfg", "[flake8]\n")
                          .file("c/setup.py", "from setuptools import setup\n")
                          .projects();
    CHECK(tree.find_python("a") == nullptr);
    CHECK(tree.find_python("b") != nullptr);
    CHECK(tree.find_python("c") != nullptr);
}

TEST_CASE("project: a file that is not TOML is reported and the others are read", "[project]") {
    const auto tree = DoctorWorld()
                          .file("a/Cargo.toml", "[package\n")
                          .file("b/Cargo.toml", "[package]\nname = \"b\"\n")
                          .file("c/pyproject.toml", "x =\n")
                          .file("c/setup.py", "setup()\n")
                          .projects();
    REQUIRE(tree.unreadable.size() == 2);
    CHECK(tree.unreadable[0].origin.file == "a/Cargo.toml");
    CHECK(tree.unreadable[1].origin.file == "c/pyproject.toml");
    CHECK(tree.crates.size() == 1);
    CHECK(tree.pythons.empty());
}

TEST_CASE("project: odd values count as absent", "[project]") {
    const auto tree = DoctorWorld()
                          .file("Cargo.toml",
                                "bin = 1\nlib = 2\nfeatures = 3\ndependencies = 4\ntarget = 5\n"
                                "[package]\nname = 1\nversion = true\npublish = 7\nworkspace = \"nowhere\"\n")
                          .file("pyproject.toml", "project = 1\ntool = 2\nbuild-system = 3\n")
                          .file("p/pyproject.toml",
                                "[project]\nname = 1\nurls = 2\ndynamic = 3\n[tool.maturin]\ninclude = 4\n"
                                "features = 5\n[build-system]\nbuild-backend = \"maturin\"\nrequires = 6\n")
                          .projects();
    CHECK(crate_at(tree, ".").manifest.name.empty());
    CHECK(crate_at(tree, ".").workspace.empty());
    CHECK(crate_at(tree, ".").features.empty());
    CHECK_FALSE(crate_at(tree, ".").library);
    CHECK(python_at(tree, "p").build == BuildMode::maturin);
    CHECK(python_at(tree, "p").maturin.include.empty());
}
