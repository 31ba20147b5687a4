// SPDX-License-Identifier: MIT
#include "doctor_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_crate =
    "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\npaths = [\"crates/a/**\"]\n";

std::string manifest(const std::string& name, const std::string& more = "") {
    return "[package]\nname = \"" + name + "\"\nversion = \"0.0.0\"\ndescription = \"d\"\nlicense = \"MIT\"\n" + more;
}

/// One crate in order.
DoctorWorld a_world() {
    return DoctorWorld().config(k_crate).file("crates/a/Cargo.toml", manifest("a")).file("crates/a/src/lib.rs");
}

/// Two crates, the second of which depends on the first.
DoctorWorld two_crates(const std::string& dependency, const std::string& depends_on) {
    return a_world()
        .file("crates/b/Cargo.toml", manifest("b", dependency))
        .file("crates/b/src/lib.rs")
        .config(k_crate +
                "[[package]]\nname = \"b\"\nkind = \"crates\"\npath = \"crates/b\"\npaths = [\"crates/b/**\"]\n" +
                depends_on);
}

std::string wheel(const std::string& more = "") {
    return "[[package]]\nname = \"w\"\nkind = \"pypi\"\npath = \"py\"\nbuild = \"maturin\"\n"
           "targets = [\"x86_64-unknown-linux-gnu\"]\n" +
           more;
}

std::string pyproject(const std::string& maturin = "") {
    return "[build-system]\nrequires = [\"maturin\"]\nbuild-backend = \"maturin\"\n[project]\nname = \"w\"\n"
           "dynamic = [\"version\"]\n[tool.maturin]\n" +
           maturin;
}

std::string extension(const std::string& more = "") {
    return manifest("w-rs", "[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.22\"\n" + more);
}

/// A crate `a` that is a package, and a wheel that maturin builds from rs/ on top of it.
DoctorWorld wheel_world(const std::string& more) {
    return a_world()
        .file("py/pyproject.toml", pyproject("manifest-path = \"../rs/Cargo.toml\"\n"))
        .file("rs/Cargo.toml", extension("a = { path = \"../crates/a\", version = \"0.0.0\" }\n"))
        .file("rs/src/lib.rs")
        .config(k_crate + wheel(more));
}

}  // namespace

TEST_CASE("doctor tree: a package whose files are all there gives no finding", "[doctor_tree]") {
    CHECK(a_world().report().empty());
}

TEST_CASE("doctor tree: a path without tracked files is refused, with the place of its manifest", "[doctor_tree]") {
    const auto world = a_world().config(
        "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crate/a\"\npaths = [\"crates/a/**\"]\n");
    const auto finding = world.finding();
    CHECK(finding.code == codes::PIOT_TREE_PATH);
    CHECK(finding.severity == Severity::error);
    CHECK(place(finding) == "putitoutthere.toml:6:8");
    CHECK(finding.message == "package `a` is at `crate/a`, where no file is tracked");
    CHECK(finding.hint == "write `path = \"crates/a\"`, where its manifest is");
}

TEST_CASE("doctor tree: of several globs one that matches nothing is a warning at its own place", "[doctor_tree]") {
    const auto world = a_world().config(
        "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
        "globs = [\"crates/a/**\",\n  \"Cargo.lock\"]\n");
    const auto finding = world.finding();
    CHECK(finding.code == codes::PIOT_TREE_GLOB);
    CHECK(finding.severity == Severity::warning);
    CHECK(place(finding) == "putitoutthere.toml:8:3");
    CHECK(finding.hint == "take `\"Cargo.lock\"` out, or track the files that it is for");
}

TEST_CASE("doctor tree: a glob seen from the package's directory gets the one that was meant", "[doctor_tree]") {
    const auto world = a_world().config(
        "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
        "paths = [\"src/**\", \"crates/a/**\"]\n");
    CHECK(world.finding().hint == "globs are seen from the repository's root: write `\"crates/a/src/**\"`");
    const auto root = a_world().config(
        "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
        "paths = [\"crates/a/**\", \"Cargo.toml\"]\n");
    CHECK(root.finding().hint == "take `\"Cargo.toml\"` out, or track the files that it is for");
}

TEST_CASE("doctor tree: a package of whose globs none matches would never be released again", "[doctor_tree]") {
    const auto world = a_world().config(
        "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\npaths = [\"nothing/*\"]\n");
    const auto findings = world.tree_findings();
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].code == codes::PIOT_TREE_UNCOVERED);
    CHECK(findings[1].code == codes::PIOT_TREE_GLOB);
    CHECK(findings[1].severity == Severity::error);
    CHECK(findings[1].hint == "write `\"crates/a/**\"`");
}

TEST_CASE("doctor tree: shipped files that count for no package are one warning with examples", "[doctor_tree]") {
    const auto world = a_world()
                           .file("crates/a/src/one/x.rs")
                           .file("crates/a/src/one/y.rs")
                           .config(
                               "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
                               "paths = [\"crates/a/Cargo.toml\", \"crates/a/src/*\"]\n");
    const auto finding = world.finding();
    CHECK(finding.code == codes::PIOT_TREE_UNCOVERED);
    CHECK(finding.severity == Severity::warning);
    CHECK(place(finding) == "putitoutthere.toml:7:9");
    CHECK(finding.message ==
          "2 shipped files of package `a` count for no package: `crates/a/src/one/x.rs` and "
          "`crates/a/src/one/y.rs`");
    CHECK(finding.hint == "add `\"crates/a/src/one/**\"` to `paths`: without it a change there releases nothing");
}

TEST_CASE("doctor tree: a glob may be for a submodule, which is no file", "[doctor_tree]") {
    const auto world = a_world()
                           .file(".gitmodules")
                           .config(
                               "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\npaths = "
                               "[\"crates/a/**\", \"vendor/*\"]\n");
    CHECK(world.finding().severity == Severity::notice);
}

TEST_CASE("doctor tree: a library beside its Cargo.toml does not make its neighbours shipped", "[doctor_tree]") {
    const auto world = a_world()
                           .file("crates/a/Cargo.toml", manifest("a", "[lib]\npath = \"lib.rs\"\n"))
                           .file("crates/a/lib.rs")
                           .file("crates/a/xtask.rs")
                           .config(
                               "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
                               "paths = [\"crates/a/Cargo.toml\", \"crates/a/lib.rs\", \"crates/a/src/**\"]\n");
    CHECK(world.report().empty());
}

TEST_CASE("doctor tree: files that are not shipped, or belong to a nested manifest, need no glob", "[doctor_tree]") {
    const auto world = a_world()
                           .file("crates/a/tests/t.rs")
                           .file("crates/a/README.md")
                           .file("crates/a/src/.hidden")
                           .file("crates/a/src/nested/Cargo.toml", manifest("n"))
                           .file("crates/a/src/nested/src/lib.rs")
                           .config(
                               "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
                               "paths = [\"crates/a/Cargo.toml\", \"crates/a/src/*.rs\"]\n");
    CHECK(world.report().empty());
}

TEST_CASE("doctor tree: a dependency by path that depends_on lacks is an error with the line to write",
          "[doctor_tree]") {
    const auto dependency =
        GENERATE("[dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n",
                 "[build-dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n",
                 "[target.'cfg(unix)'.dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n");
    const auto finding = two_crates(dependency, "").finding();
    CHECK(finding.code == codes::PIOT_TREE_EDGE);
    CHECK(finding.severity == Severity::error);
    CHECK(place(finding) == "putitoutthere.toml:8:1");
    CHECK(finding.message.starts_with("package `b` is built from `a`, which `depends_on` lacks: `["));
    CHECK(finding.hint == "write `depends_on = [\"a\"]`: the crate must be released after them");
    CHECK(two_crates(dependency, "depends_on = [\"a\"]\n").report().empty());
}

TEST_CASE("doctor tree: what depends_on says over others is enough", "[doctor_tree]") {
    auto world = two_crates("[dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n", "depends_on = [\"m\"]\n");
    world.config(k_crate +
                 "[[package]]\nname = \"b\"\nkind = \"crates\"\npath = \"crates/b\"\npaths = [\"crates/b/**\"]\n"
                 "depends_on = [\"m\"]\n[[package]]\nname = \"m\"\nkind = \"crates\"\npath = \"crates/m\"\n"
                 "paths = [\"crates/m/**\"]\ndepends_on = [\"a\"]\n");
    world.file("crates/m/Cargo.toml", manifest("m")).file("crates/m/src/lib.rs");
    CHECK(world.report().empty());
}

TEST_CASE("doctor tree: a dev-dependency does not ship, but its version wants the other released", "[doctor_tree]") {
    CHECK(two_crates("[dev-dependencies]\na = { path = \"../a\" }\n", "").report().empty());
    const auto finding = two_crates("[dev-dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n", "").finding();
    CHECK(finding.code == codes::PIOT_TREE_EDGE);
    CHECK(finding.severity == Severity::warning);
    CHECK(place(finding) == "crates/b/Cargo.toml:7:1");
    CHECK(finding.hint == "write `a = { path = \"../a\" }` without `version`: cargo leaves it out of the package");
    CHECK(two_crates("[dev-dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n", "depends_on = [\"a\"]\n")
              .report()
              .empty());
}

TEST_CASE("doctor tree: a wheel's crates count for it by globs or by edges", "[doctor_tree]") {
    const auto complete = GENERATE("paths = [\"py/**\", \"rs/**\"]\ndepends_on = [\"a\"]\n",
                                   "paths = [\"py/**\", \"rs/**\", \"crates/**\"]\n");
    CHECK(wheel_world(complete).report().empty());
}

TEST_CASE("doctor tree: a wheel that lacks the edge to a crate which is built into it is warned of", "[doctor_tree]") {
    const auto finding = wheel_world("paths = [\"py/**\", \"rs/**\"]\n").finding();
    CHECK(finding.code == codes::PIOT_TREE_EDGE);
    CHECK(finding.severity == Severity::warning);
    CHECK(place(finding) == "putitoutthere.toml:8:1");
    CHECK(finding.message ==
          "package `w` is built from `a`, which `depends_on` lacks: `[dependencies].a` of `rs/Cargo.toml`");
    CHECK(finding.hint == "write `depends_on = [\"a\"]`: a change there is else not released with it");
}

TEST_CASE("doctor tree: a wheel's own crate outside its directory needs a glob", "[doctor_tree]") {
    const auto finding = wheel_world("paths = [\"py/**\"]\ndepends_on = [\"a\"]\n").finding();
    CHECK(finding.code == codes::PIOT_TREE_EDGE);
    CHECK(place(finding) == "putitoutthere.toml:14:9");
    CHECK(finding.message ==
          "package `w` is built from `rs/Cargo.toml`, whose sources count neither for it nor for "
          "what it depends on");
    CHECK(finding.hint == "add \"rs/**\" to `paths`");
}

TEST_CASE("doctor tree: edges lead through crates that are no packages", "[doctor_tree]") {
    auto world = wheel_world("paths = [\"py/**\", \"rs/**\", \"mid/**\"]\n");
    world.file("rs/Cargo.toml", extension("mid = { path = \"../mid\" }\n"))
        .file("mid/Cargo.toml", manifest("mid", "publish = false\n[dependencies]\na = { path = \"../crates/a\" }\n"))
        .file("mid/src/lib.rs");
    const auto finding = world.finding();
    CHECK(finding.code == codes::PIOT_TREE_EDGE);
    CHECK(finding.message ==
          "package `w` is built from `a`, which `depends_on` lacks: `[dependencies].a` of `mid/Cargo.toml`");
}

TEST_CASE("doctor tree: the crate of a bundled program is built into the wheel", "[doctor_tree]") {
    const auto bundle = [](const std::string& more) {
        return wheel_world("paths = [\"py/**\", \"rs/**\"]\ndepends_on = [\"a\"" + more +
                           "]\n[package.bundle_cli]\nbin = \"cli\"\nstage_to = \"w\"\ncrate_path = \"crates/cli\"\n" +
                           "[[package]]\nname = \"cli\"\nkind = \"crates\"\npath = \"crates/cli\"\n"
                           "paths = [\"crates/cli/**\"]\n")
            .file("crates/cli/Cargo.toml", manifest("cli"))
            .file("crates/cli/src/main.rs")
            .file("py/pyproject.toml", pyproject("manifest-path = \"../rs/Cargo.toml\"\ninclude = [\"w/*\"]\n"));
    };
    CHECK(bundle(", \"cli\"").report().empty());
    CHECK(bundle("").finding().message ==
          "package `w` is built from `cli`, which `depends_on` lacks: `bundle_cli` builds `crates/cli/Cargo.toml`");
}

TEST_CASE("doctor tree: a workspace's Cargo.toml counts for those who inherit from it", "[doctor_tree]") {
    const std::string inheriting =
        "[package]\nname = \"a\"\nversion.workspace = true\ndescription = \"d\"\n"
        "license.workspace = true\n";
    auto world = a_world();
    world.file("Cargo.toml",
               "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nversion = \"0.0.0\"\n"
               "license = \"MIT\"\n");
    SECTION("yes") {
        const auto finding = world.file("crates/a/Cargo.toml", inheriting).finding();
        CHECK(finding.code == codes::PIOT_TREE_EDGE);
        CHECK(finding.severity == Severity::warning);
        CHECK(place(finding) == "putitoutthere.toml:7:9");
        CHECK(finding.message ==
              "package `a` inherits `[package].license` from `Cargo.toml`, which does not count for it");
        CHECK(finding.hint == "add `\"Cargo.toml\"` to `paths`");
    }
    SECTION("no: the version alone is stamped") {
        world.file("crates/a/Cargo.toml",
                   "[package]\nname = \"a\"\nversion.workspace = true\ndescription = \"d\"\n"
                   "license = \"MIT\"\n");
        CHECK(world.report().empty());
    }
    SECTION("no: it is among the globs") {
        world.file("crates/a/Cargo.toml", inheriting)
            .config(
                "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"crates/a\"\n"
                "paths = [\"crates/a/**\", \"Cargo.toml\"]\n");
        CHECK(world.report().empty());
    }
}
