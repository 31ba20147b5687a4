// SPDX-License-Identifier: MIT
#include "doctor_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

namespace {

std::string crate(const std::string& name, const std::string& more = "") {
    return "[[package]]\nname = \"" + name + "\"\nkind = \"crates\"\npath = \"" + name + "\"\npaths = [\"" + name +
           "/**\"]\n" + more;
}

std::string manifest(const std::string& name, const std::string& more = "") {
    return "[package]\nname = \"" + name + "\"\nversion = \"0.0.0\"\ndescription = \"d\"\nlicense = \"MIT\"\n" + more;
}

/// One crate `a` with this at the end of its Cargo.toml.
DoctorWorld crate_world(const std::string& more, const std::string& config = "") {
    return DoctorWorld().config(crate("a", config)).file("a/Cargo.toml", manifest("a", more)).file("a/src/lib.rs");
}

/// Crates `a` and `b`; `b` depends on `a` in the configuration.
DoctorWorld pair_world(const std::string& a, const std::string& b) {
    return DoctorWorld()
        .config(crate("a") + crate("b", "depends_on = [\"a\"]\n"))
        .file("a/Cargo.toml", manifest("a", a))
        .file("a/src/lib.rs")
        .file("b/Cargo.toml", manifest("b", b))
        .file("b/src/lib.rs");
}

}  // namespace

TEST_CASE("doctor manifests: a crate in order gives no finding", "[doctor_manifests]") {
    CHECK(crate_world("").report().empty());
    CHECK(pair_world("", "[dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n").report().empty());
}

TEST_CASE("doctor manifests: what the stamp refuses is said with its code", "[doctor_manifests]") {
    const auto another = DoctorWorld().config(crate("a")).file("a/Cargo.toml", manifest("other")).file("a/src/lib.rs");
    CHECK(another.finding().code == codes::PIOT_STAMP_NAME);
    const auto missing = DoctorWorld().config(crate("a")).file("a/src/lib.rs");
    CHECK(missing.finding().code == codes::PIOT_STAMP_MANIFEST_MISSING);
    const auto broken = DoctorWorld().config(crate("a")).file("a/Cargo.toml", "[package\n").file("a/src/lib.rs");
    CHECK(broken.finding().code == codes::PIOT_STAMP_MANIFEST_SYNTAX);
    const auto versionless =
        DoctorWorld()
            .config(crate("a"))
            .file("a/Cargo.toml", "[package]\nname = \"a\"\ndescription = \"d\"\nlicense = \"MIT\"\n")
            .file("a/src/lib.rs");
    CHECK(versionless.finding().code == codes::PIOT_STAMP_NOT_WRITABLE);
}

TEST_CASE("doctor manifests: without a plan requirements are judged by the versions in the tree",
          "[doctor_manifests]") {
    auto world = pair_world("", "[dependencies]\na = { path = \"../a\", version = \">=2, <4\" }\n");
    CHECK(world.finding().code == codes::PIOT_STAMP_REQUIREMENT);
    world.file("a/Cargo.toml",
               "[package]\nname = \"a\"\nversion = \"3.1.0\"\ndescription = \"d\"\nlicense = \"MIT\"\n");
    CHECK(world.report().empty());
}

TEST_CASE("doctor manifests: a crate's name in another spelling is an error", "[doctor_manifests]") {
    const auto world = DoctorWorld()
                           .config(crate("my-crate"))
                           .file("my-crate/Cargo.toml", manifest("my_crate"))
                           .file("my-crate/src/lib.rs");
    const auto finding = world.finding();
    CHECK(finding.code == codes::PIOT_MANIFEST_NAME);
    CHECK(finding.severity == Severity::error);
    CHECK(place(finding) == "my-crate/Cargo.toml:2:8");
    CHECK(finding.hint == "write `crate = \"my_crate\"` for package `my-crate` in putitoutthere.toml");
    auto corrected = world;
    CHECK(corrected.config(crate("my-crate", "crate = \"my_crate\"\n")).report().empty());
}

TEST_CASE("doctor manifests: names that crates.io refuses", "[doctor_manifests]") {
    const auto world = DoctorWorld().config(crate("a")).file("a/Cargo.toml", manifest("0day")).file("a/src/lib.rs");
    const auto findings = world.manifest_findings();
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].code == codes::PIOT_STAMP_NAME);
    CHECK(findings[1].code == codes::PIOT_MANIFEST_NAME);
    CHECK(findings[1].message == "crates.io takes no crate called `0day`");
    CHECK(place(findings[1]) == "a/Cargo.toml:2:8");
}

TEST_CASE("doctor manifests: crates.io demands description and licence, inherited or not", "[doctor_manifests]") {
    auto world = DoctorWorld().config(crate("a")).file("a/src/lib.rs");
    world.file("a/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.0.0\"\n");
    CHECK(world.finding().code == codes::PIOT_MANIFEST_METADATA);
    CHECK(place(world.finding()) == "a/Cargo.toml:1:2");
    CHECK(world.finding().hint ==
          "add `description = \"…\"` and `license = \"MIT OR Apache-2.0\"` (or what applies) under `[package]` of "
          "`a/Cargo.toml`");
    world.file("a/Cargo.toml",
               "[package]\nname = \"a\"\nversion = \"0.0.0\"\ndescription = \"d\"\nlicense.workspace = true\n");
    world.file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    CHECK(world.manifest_findings().front().message == "Cargo.toml lacks `license`, which crates.io demands");
    CHECK(place(world.manifest_findings().front()) == "a/Cargo.toml:5:1");
    world.file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nlicense = \"MIT\"\n");
    CHECK(world.manifest_findings().empty());
}

TEST_CASE("doctor manifests: a licence file must be tracked", "[doctor_manifests]") {
    auto world = DoctorWorld().config(crate("a")).file("a/src/lib.rs");
    const std::string text =
        "[package]\nname = \"a\"\nversion = \"0.0.0\"\ndescription = \"d\"\nlicense-file = \"../LICENSE\"\n";
    world.file("a/Cargo.toml", text);
    CHECK(world.finding().code == codes::PIOT_MANIFEST_METADATA);
    CHECK(world.finding().severity == Severity::error);
    CHECK(place(world.finding()) == "a/Cargo.toml:5:16");
    world.file("a/Cargo.toml", text + "license = \"MIT\"\n");
    CHECK(world.finding().severity == Severity::warning);
    CHECK(world.file("LICENSE").report().empty());
}

TEST_CASE("doctor manifests: `publish` keeps a crate off crates.io", "[doctor_manifests]") {
    const auto publish = GENERATE(as<std::string>(), "publish = false\n", "publish = [\"internal\"]\n");
    const auto finding = crate_world(publish).finding();
    CHECK(finding.code == codes::PIOT_MANIFEST_PUBLISH);
    CHECK(place(finding) == "a/Cargo.toml:6:11");
    CHECK(crate_world("publish = [\"crates-io\"]\n").report().empty());
}

TEST_CASE("doctor manifests: a registry of one's own has its own rules", "[doctor_manifests]") {
    const std::string registry = "registry = \"r\"\n[registry.r]\nkind = \"crates\"\nindex = \"https://x.test/\"\n";
    CHECK(crate_world("publish = [\"internal\"]\n[dependencies]\ng = { git = \"https://x.test\" }\n", registry)
              .report()
              .empty());
    CHECK(crate_world("publish = false\n", registry).finding().code == codes::PIOT_MANIFEST_PUBLISH);
}

TEST_CASE("doctor manifests: requirements that crates.io refuses stand where the dependency does",
          "[doctor_manifests]") {
    const auto dependency = GENERATE(as<std::string>(), "x = \"*\"\n", "x = { git = \"https://x.test/x\" }\n",
                                     "x = { version = \"1\", registry = \"internal\" }\n");
    const auto finding = crate_world("[dependencies]\n" + dependency).manifest_findings().front();
    CHECK(finding.code == codes::PIOT_MANIFEST_REQUIREMENT);
    CHECK(finding.origin.line == 7);
    CHECK(crate_world("[dependencies]\nx = { version = \"1\", git = \"https://x.test/x\" }\n").report().empty());
    CHECK(crate_world("[dev-dependencies]\nx = { git = \"https://x.test/x\" }\n").report().empty());
}

TEST_CASE("doctor manifests: a dependency by path needs a version", "[doctor_manifests]") {
    const auto finding = pair_world("", "[dependencies]\na = { path = \"../a\" }\n").finding();
    CHECK(finding.code == codes::PIOT_MANIFEST_REQUIREMENT);
    CHECK(finding.severity == Severity::error);
    CHECK(place(finding) == "b/Cargo.toml:7:1");
    CHECK(finding.hint == "add `version = \"0.0.0\"` to the entry of `a`: every release moves it");
    CHECK(pair_world("", "[dev-dependencies]\na = { path = \"../a\" }\n").report().empty());
}

TEST_CASE("doctor manifests: an inherited dependency without a version is said once, at the workspace",
          "[doctor_manifests]") {
    const std::string inherit = "[dependencies]\na.workspace = true\n";
    auto world = DoctorWorld()
                     .config(crate("a") + crate("b", "depends_on = [\"a\"]\n") + crate("c", "depends_on = [\"a\"]\n"))
                     .file("Cargo.toml",
                           "[workspace]\nmembers = [\"a\", \"b\", \"c\"]\n[workspace.dependencies]\n"
                           "a = { path = \"a\" }\n");
    for (const auto* name : {"a", "b", "c"})
        world.file(std::string(name) + "/Cargo.toml", manifest(name, name[0] == 'a' ? "" : inherit))
            .file(std::string(name) + "/src/lib.rs");
    CHECK(place(world.finding()) == "Cargo.toml:4:1");
}

TEST_CASE("doctor manifests: a dependency on a crate that is no package", "[doctor_manifests]") {
    auto world = crate_world("[dependencies]\nx = { path = \"../x\", version = \"1\" }\n");
    world.file("x/src/lib.rs");
    world.file("x/Cargo.toml", manifest("x"));
    CHECK(world.finding().code == codes::PIOT_MANIFEST_REQUIREMENT);
    CHECK(world.finding().severity == Severity::warning);
    CHECK(world.finding().hint == "add a `[[package]]` with `name = \"x\"`, `kind = \"crates\"` and `path = \"x\"`");
    world.file("x/Cargo.toml", manifest("x", "publish = false\n"));
    CHECK(world.finding().severity == Severity::error);
    CHECK(place(world.finding()) == "a/Cargo.toml:7:1");
}

TEST_CASE("doctor manifests: crates.io cannot depend on another registry", "[doctor_manifests]") {
    auto world = pair_world("", "[dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n");
    world.config(crate("a", "registry = \"r\"\n") + crate("b", "depends_on = [\"a\"]\n") +
                 "[registry.r]\nkind = \"crates\"\nindex = \"https://x.test/\"\n");
    CHECK(world.finding().code == codes::PIOT_MANIFEST_REQUIREMENT);
    CHECK(place(world.finding()) == "b/Cargo.toml:7:1");
}

TEST_CASE("doctor manifests: dev-dependencies with a version that close a cycle", "[doctor_manifests]") {
    const std::string forward = "[dependencies]\na = { path = \"../a\", version = \"0.0.0\" }\n";
    const auto finding =
        pair_world("[dev-dependencies]\nb = { path = \"../b\", version = \"0.0.0\" }\n", forward).finding();
    CHECK(finding.code == codes::PIOT_MANIFEST_DEV_CYCLE);
    CHECK(place(finding) == "a/Cargo.toml:7:1");
    CHECK(finding.message ==
          "`[dev-dependencies].b` has a version and closes a cycle, so none of its crates can be released first: a → b "
          "→ a");
    CHECK(finding.hint == "write `b = { path = \"../b\" }` without `version`: cargo leaves it out of the package");
    CHECK(pair_world("[dev-dependencies]\nb = { path = \"../b\" }\n", forward).report().empty());
    CHECK(crate_world("[dev-dependencies]\na = { path = \".\", version = \"0.0.0\" }\n")
              .finding()
              .message.ends_with("a → a"));
}

TEST_CASE("doctor manifests: features of the configuration are declared", "[doctor_manifests]") {
    const std::string features = "[features]\nsimd = []\n[dependencies]\nfast = { version = \"1\", optional = true }\n";
    const auto finding = crate_world(features, "features = [\"fast\",\n  \"smid\"]\n").finding();
    CHECK(finding.code == codes::PIOT_MANIFEST_FEATURE);
    CHECK(place(finding) == "putitoutthere.toml:9:3");
    CHECK(finding.hint == "write `\"simd\"`");
    CHECK(crate_world(features, "features = [\"default\", \"simd\", \"fast\", \"other/x\"]\n").report().empty());
}

TEST_CASE("doctor manifests: an inherited version that the workspace does not have", "[doctor_manifests]") {
    auto world = DoctorWorld().config(crate("a")).file("a/src/lib.rs");
    world.file("a/Cargo.toml",
               "[package]\nname = \"a\"\nversion.workspace = true\ndescription = \"d\"\nlicense = \"MIT\"\n");
    CHECK(world.finding().message == "`a/Cargo.toml` inherits its version, and belongs to no workspace");
    world.file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    CHECK(world.finding().code == codes::PIOT_MANIFEST_VERSION);
    CHECK(place(world.finding()) == "a/Cargo.toml:3:1");
    world.file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"1.0.0\"\n");
    CHECK(world.report().empty());
}

TEST_CASE("doctor manifests: repository addresses name this repository", "[doctor_manifests]") {
    auto world = crate_world("repository = \"https://github.com/old/Name.git\"\n").repository("new/name");
    const auto finding = world.finding();
    CHECK(finding.code == codes::PIOT_MANIFEST_REPOSITORY_URL);
    CHECK(finding.severity == Severity::warning);
    CHECK(place(finding) == "a/Cargo.toml:6:14");
    CHECK(finding.hint == "write `\"https://github.com/new/name.git\"`");
    CHECK(world.repository("OLD/name").report().empty());
    CHECK(world.repository("").report().empty());
    world.repository("fork/name")
        .config(crate("a", "[package.trust_policy]\nworkflow = \"r.yml\"\nrepository = \"old/name\"\n"));
    CHECK(world.report().empty());
    CHECK(crate_world("repository = \"https://gitlab.com/old/name\"\n").repository("new/name").report().empty());
}
