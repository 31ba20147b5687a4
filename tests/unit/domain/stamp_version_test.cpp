// SPDX-License-Identifier: MIT
#include "stamp_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using piot::test::describe;
using piot::test::StampWorld;

namespace {

struct Case {
    std::string name;
    std::string source;
    std::string expected;
};

StampWorld one_crate(const std::string& source) {
    return StampWorld().crate("demo", ".", "0.4.2").file("Cargo.toml", source);
}

}  // namespace

TEST_CASE("stamp: a crate's version changes and no other byte does", "[stamp]") {
    const auto test = GENERATE(values<Case>({
        {"plain", "[package]\nname=\"demo\"\nversion = \"0.1.0\"\n", "[package]\nname=\"demo\"\nversion = \"0.4.2\"\n"},
        {"comments and aligned blanks",
         "# top\n[package]\nname    = \"demo\" # n\nversion = \"0.1.0\"   # the version\nedition = \"2021\"\n",
         "# top\n[package]\nname    = \"demo\" # n\nversion = \"0.4.2\"   # the version\nedition = \"2021\"\n"},
        {"already equal", "[package]\nname=\"demo\"\nversion = \"0.4.2\"\n",
         "[package]\nname=\"demo\"\nversion = \"0.4.2\"\n"},
        {"indented", "[package]\n  name=\"demo\"\n\tversion=\"0.1.0\"",
         "[package]\n  name=\"demo\"\n\tversion=\"0.4.2\""},
        {"wide", "[package]\nname=\"demo\"\nversion  =  \"0.1.0\"\n",
         "[package]\nname=\"demo\"\nversion  =  \"0.4.2\"\n"},
        {"header with comment", "[package]   # c\nname=\"demo\"\nversion=\"0.1.0\"\n",
         "[package]   # c\nname=\"demo\"\nversion=\"0.4.2\"\n"},
        {"header with blanks", "[ package ]\nname=\"demo\"\nversion=\"0.1.0\"\n",
         "[ package ]\nname=\"demo\"\nversion=\"0.4.2\"\n"},
        {"look-alikes in comments", "# [package]\n# version = \"9.9.9\"\n[package]\nname=\"demo\"\nversion=\"0.1.0\"\n",
         "# [package]\n# version = \"9.9.9\"\n[package]\nname=\"demo\"\nversion=\"0.4.2\"\n"},
        {"look-alikes in strings",
         "[package]\nname=\"demo\"\ndescription = \"\"\"\nversion = \"9.9.9\"\n\"\"\"\nversion=\"0.1.0\"\n",
         "[package]\nname=\"demo\"\ndescription = \"\"\"\nversion = \"9.9.9\"\n\"\"\"\nversion=\"0.4.2\"\n"},
        {"no line feed at the end", "[package]\nname=\"demo\"\nversion=\"0.1.0\"",
         "[package]\nname=\"demo\"\nversion=\"0.4.2\""},
        {"CRLF", "[package]\r\nname = \"demo\"\r\nversion = \"0.1.0\" # c\r\n",
         "[package]\r\nname = \"demo\"\r\nversion = \"0.4.2\" # c\r\n"},
        {"byte order mark", "\xEF\xBB\xBF[package]\nname=\"demo\"\nversion=\"0.1.0\"\n",
         "\xEF\xBB\xBF[package]\nname=\"demo\"\nversion=\"0.4.2\"\n"},
        {"byte order mark and one line", "\xEF\xBB\xBFpackage={name=\"demo\",version=\"0.1.0\"}",
         "\xEF\xBB\xBFpackage={name=\"demo\",version=\"0.4.2\"}"},
        {"literal string", "[package]\nname='demo'\nversion = '0.1.0'\n",
         "[package]\nname='demo'\nversion = '0.4.2'\n"},
        {"escapes", "[package]\nname=\"demo\"\nversion = \"0.1\\u002e0\\\"\"\n",
         "[package]\nname=\"demo\"\nversion = \"0.4.2\"\n"},
        {"quoted key", "[package]\nname=\"demo\"\n\"version\" = \"0.1.0\"\n",
         "[package]\nname=\"demo\"\n\"version\" = \"0.4.2\"\n"},
        {"dotted at the root", "package.name=\"demo\"\npackage.version = \"0.1.0\"\n",
         "package.name=\"demo\"\npackage.version = \"0.4.2\"\n"},
        {"inline table", "package = { name = \"demo\", version = \"0.1.0\" }\n",
         "package = { name = \"demo\", version = \"0.4.2\" }\n"},
        {"behind characters of several bytes",
         "package = { authors = [\"Zoë 🚢\"], name = \"demo\", version = \"0.1.0\" }\n",
         "package = { authors = [\"Zoë 🚢\"], name = \"demo\", version = \"0.4.2\" }\n"},
        {"registry dependency's version",
         "[package]\nname=\"demo\"\nversion=\"0.1.0\"\n[dependencies.pyo3]\nversion = \"0.22\"\n",
         "[package]\nname=\"demo\"\nversion=\"0.4.2\"\n[dependencies.pyo3]\nversion = \"0.22\"\n"},
        {"table before",
         "[dependencies]\npyo3 = { version = \"0.1.0\" }\n[package]\nname=\"demo\"\nversion=\"0.1.0\"\n",
         "[dependencies]\npyo3 = { version = \"0.1.0\" }\n[package]\nname=\"demo\"\nversion=\"0.4.2\"\n"},
        {"empty", "[package]\nname=\"demo\"\nversion=\"\"\n", "[package]\nname=\"demo\"\nversion=\"0.4.2\"\n"},
        {"metadata that is no number",
         "[package]\nname=\"demo\"\nversion=\"0.1.0\"\n[package.metadata]\nx = nan\ny = 1979-05-27\n",
         "[package]\nname=\"demo\"\nversion=\"0.4.2\"\n[package.metadata]\nx = nan\ny = 1979-05-27\n"},
    }));
    INFO(test.name);
    CHECK(one_crate(test.source).stamped("Cargo.toml") == test.expected);
}

TEST_CASE("stamp: an inherited version is written into the member", "[stamp]") {
    const auto test = GENERATE(values<Case>({
        {"dotted", "version.workspace = true # shared", "version = \"0.4.2\" # shared"},
        {"dotted with blanks", "version . workspace=true", "version=\"0.4.2\""},
        {"dotted and quoted", "\"version\".'workspace'   =  true", "\"version\"   =  \"0.4.2\""},
        {"inline", "version = { workspace = true }", "version = \"0.4.2\""},
        {"inline and narrow", "version={workspace=true}# c", "version=\"0.4.2\"# c"},
    }));
    INFO(test.name);
    const std::string root = "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"0.2.0\"\n";
    const auto world =
        StampWorld()
            .crate("demo", "a", "0.4.2")
            .file("Cargo.toml", root)
            .file("a/Cargo.toml", "[package]\nname = \"demo\"\n" + test.source + "\nedition.workspace = true\n");
    CHECK(world.stamped("a/Cargo.toml") ==
          "[package]\nname = \"demo\"\n" + test.expected + "\nedition.workspace = true\n");
    CHECK(world.stamped("Cargo.toml") == root);
    REQUIRE(world.stamp().changes.size() == 1);
    CHECK(world.stamp().changes[0] ==
          StampChange{{"a/Cargo.toml", 3, 1}, "[package].version", "0.2.0 (inherited)", "0.4.2"});
}

TEST_CASE("stamp: an inherited version needs no workspace to be written", "[stamp]") {
    const auto world =
        one_crate("[package]\nname=\"demo\"\nversion.workspace = true\n[dependencies.pyo3]\nversion=\"0.22\"\n");
    CHECK(world.stamped("Cargo.toml") ==
          "[package]\nname=\"demo\"\nversion = \"0.4.2\"\n[dependencies.pyo3]\nversion=\"0.22\"\n");
    CHECK(world.stamp().changes.at(0).from == "inherited");
}

TEST_CASE("stamp: a version that cannot be written safely is refused with its place", "[stamp]") {
    struct Refusal {
        std::string source;
        std::string finding;
    };
    const auto test = GENERATE(values<Refusal>({
        {"[package]\nname=\"demo\"\nversion = \"\"\"0.1.0\"\"\"\n",
         "Cargo.toml:3:11 PIOT_STAMP_NOT_WRITABLE `version` is not a string on one line"},
        {"[package]\nname=\"demo\"\nversion = '''\n0.1.0'''\n",
         "Cargo.toml:3:11 PIOT_STAMP_NOT_WRITABLE `version` is not a string on one line"},
        {"[package]\nname=\"demo\"\nversion = 1.0\n",
         "Cargo.toml:3:11 PIOT_STAMP_NOT_WRITABLE `version` is neither a string nor inherited"},
        {"[package]\nname=\"demo\"\nversion.workspace = false\n",
         "Cargo.toml:3:1 PIOT_STAMP_NOT_WRITABLE `version` is neither a string nor inherited"},
        {"[package]\nname=\"demo\"\nversion = { workspace = true, x = 1 }\n",
         "Cargo.toml:3:1 PIOT_STAMP_NOT_WRITABLE `version` is neither a string nor inherited"},
        {"[package]\nname=\"demo\"\n[package.version]\nworkspace = true\n",
         "Cargo.toml:3:10 PIOT_STAMP_NOT_WRITABLE `version` is inherited in a table of its own"},
        {"[package]\nname=\"demo\"\nedition=\"2021\"\n",
         "Cargo.toml:1:2 PIOT_STAMP_NOT_WRITABLE `Cargo.toml` has no `[package].version`"},
        {"[package]\nversion=\"0.1.0\"\n",
         "Cargo.toml:1:2 PIOT_STAMP_NOT_WRITABLE `Cargo.toml` has no `[package].name`"},
        {"[workspace]\n[workspace.package]\nversion=\"0.1.0\"\n",
         "Cargo.toml:0:0 PIOT_STAMP_NOT_WRITABLE `Cargo.toml` has no `[package]` table"},
        {"[package\nname=\"demo\"\n", "Cargo.toml:1:9 PIOT_STAMP_MANIFEST_SYNTAX `Cargo.toml` is not TOML"},
        {"[package]\nname = \"ä\" x\n", "Cargo.toml:2:13 PIOT_STAMP_MANIFEST_SYNTAX `Cargo.toml` is not TOML"},
        {"\xEF\xBB\xBFx = \n", "Cargo.toml:1:5 PIOT_STAMP_MANIFEST_SYNTAX `Cargo.toml` is not TOML"},
        {"[package]\nname=\"demo\"\nversion=\"0.1.0\"\nversion=\"0.1.0\"\n",
         "Cargo.toml:4:9 PIOT_STAMP_MANIFEST_SYNTAX `Cargo.toml` is not TOML"},
        {"[package]\nname=\"other\"\nversion=\"0.1.0\"\n",
         "Cargo.toml:2:6 PIOT_STAMP_NAME `Cargo.toml` is the manifest of `other`, but package `demo` is `demo`"},
    }));
    INFO(test.source);
    const auto finding = describe(one_crate(test.source).finding());
    INFO(finding);
    CHECK(finding.substr(0, test.finding.size()) == test.finding);
}

TEST_CASE("stamp: a missing manifest is told at the package", "[stamp]") {
    const auto finding = StampWorld().crate("demo", "crates/demo", "0.4.2").finding();
    CHECK(describe(finding) ==
          "putitoutthere.toml:1:1 PIOT_STAMP_MANIFEST_MISSING package `demo` has no `crates/demo/Cargo.toml`");
    CHECK(finding.hint.find("git add crates/demo/Cargo.toml") != std::string::npos);
}

TEST_CASE("stamp: crate names are compared as the registry does", "[stamp]") {
    auto world = StampWorld().crate("My-Crate", ".", "0.4.2");
    world.file("Cargo.toml", "[package]\nname=\"my_crate\"\nversion=\"0.1.0\"\n");
    CHECK(world.stamp().files.size() == 1);
}

TEST_CASE("stamp: packages get the planned version, else the last released one, else keep theirs", "[stamp]") {
    auto world = StampWorld();
    world.crate("planned", "a", "1.3.0-rc.1").file("a/Cargo.toml", "[package]\nname=\"planned\"\nversion=\"0.0.0\"\n");
    world.crate("released", "b", "0.2.0")
        .not_planned()
        .file("b/Cargo.toml", "[package]\nname=\"released\"\nversion=\"0.0.0\"\n");
    world.crate("new", "c", "").file("c/Cargo.toml", "[package]\nname=\"new\"\nversion=\"0.0.0\"\n");
    CHECK(world.stamped("a/Cargo.toml") == "[package]\nname=\"planned\"\nversion=\"1.3.0-rc.1\"\n");
    CHECK(world.stamped("b/Cargo.toml") == "[package]\nname=\"released\"\nversion=\"0.2.0\"\n");
    CHECK(world.stamped("c/Cargo.toml") == "[package]\nname=\"new\"\nversion=\"0.0.0\"\n");
}

TEST_CASE("stamp: crates that are no package are left alone", "[stamp]") {
    auto world = one_crate("[package]\nname=\"demo\"\nversion=\"0.1.0\"\n[workspace]\n");
    world.file("tools/Cargo.toml", "[package]\nname=\"tools\"\nversion=\"0.1.0\"\n");
    const auto result = world.stamp();
    REQUIRE(result.files.size() == 1);
    CHECK(result.files[0].path == "Cargo.toml");
}

TEST_CASE("stamp: a malformed file stops the stamp only where cargo would read it for a stamped crate", "[stamp]") {
    auto world = StampWorld().crate("demo", "crates/demo", "0.4.2");
    world.file("crates/demo/Cargo.toml", "[package]\nname=\"demo\"\nversion=\"0.1.0\"\n");
    SECTION("a template elsewhere is a notice") {
        world.file("templates/Cargo.toml", "[package]\nname = {{name}}\n");
        const auto result = world.stamp();
        REQUIRE(result.notices.size() == 1);
        CHECK(result.notices[0].severity == Severity::notice);
        CHECK(result.notices[0].origin == Origin{"templates/Cargo.toml", 2, 9});
        CHECK(result.files.size() == 1);
    }
    SECTION("the workspace's root is an error") {
        world.file("Cargo.toml", "[workspace\n");
        CHECK(world.finding().code == codes::PIOT_STAMP_MANIFEST_SYNTAX);
    }
    SECTION("the workspace's lockfile is an error") {
        world.file("Cargo.lock", "<<<<<<< HEAD\n");
        CHECK(world.finding().origin == Origin{"Cargo.lock", 1, 1});
    }
}

TEST_CASE("stamp: all findings come together and nothing is stamped", "[stamp]") {
    auto world = StampWorld().crate("a", "a", "1.0.0").crate("b", "b", "1.0.0").crate("c", "c", "1.0.0");
    world.file("a/Cargo.toml", "[package]\nname=\"a\"\n")
        .file("b/Cargo.toml", "[package]\nname=\"b\"\nversion=\"0.1.0\"\n");
    const auto findings = world.findings();
    REQUIRE(findings.size() == 2);
    CHECK(describe(findings[0]) ==
          "a/Cargo.toml:1:2 PIOT_STAMP_NOT_WRITABLE `a/Cargo.toml` has no `[package].version`");
    CHECK(findings[1].code == codes::PIOT_STAMP_MANIFEST_MISSING);
}

TEST_CASE("stamp: two packages may share a manifest at one version only", "[stamp]") {
    auto world = StampWorld().crate("demo", ".", "1.0.0");
    world.file("Cargo.toml", "[package]\nname=\"demo\"\nversion=\"0.1.0\"\n");
    SECTION("the same") {
        CHECK(world.crate("demo", ".", "1.0.0").stamp().files.size() == 1);
    }
    SECTION("another") {
        const auto finding = world.crate("mirror", ".", "1.1.0").registered_as("demo").finding();
        CHECK(finding.code == codes::PIOT_STAMP_NOT_WRITABLE);
        CHECK(finding.message.find("1.0.0 for `demo` and 1.1.0 for `mirror`") != std::string::npos);
    }
}

TEST_CASE("stamp: --check tells each difference with its place", "[stamp]") {
    const auto findings = make_stamp_findings(one_crate("[package]\nname=\"demo\"\nversion = \"0.1.0\"\n").stamp());
    REQUIRE(findings.size() == 1);
    CHECK(describe(findings[0]) == "Cargo.toml:3:11 PIOT_STAMP_DIFFERS `[package].version` is `0.1.0`, not `0.4.2`");
    CHECK(exit_code_of(findings) == ExitCode::negative);
}
