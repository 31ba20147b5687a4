// SPDX-License-Identifier: MIT
#include "piot/domain/artifact_facts.hpp"

#include "support/artifact_builder.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <random>

using namespace piot;
using namespace piot::test;

TEST_CASE("core metadata: fields, folded lines and the body", "[core_metadata]") {
    const auto metadata = parse_core_metadata(
        "Metadata-Version: 2.1\r\nName: my-py\nclassifier: A\nClassifier: B\nLicense: MIT\n        second\n"
        "        |third\nURL: https://x/?a:b\nEmpty:\n\n# Title\n\nNo: field\n",
        "METADATA");
    REQUIRE(metadata.has_value());
    CHECK(metadata->get("name") == "my-py");
    CHECK(metadata->get("Metadata-Version") == "2.1");
    CHECK(metadata->get_all("Classifier") == std::vector<std::string_view>{"A", "B"});
    CHECK(metadata->get("License") == "MIT\nsecond\n|third");
    CHECK(metadata->get("URL") == "https://x/?a:b");
    CHECK(metadata->get("Empty").empty());
    CHECK(metadata->get("No").empty());
    CHECK(metadata->description == "# Title\n\nNo: field\n");
}

TEST_CASE("core metadata: a Description field counts where there is no body", "[core_metadata]") {
    const auto only = parse_core_metadata("Name: p\nDescription: first\n       |  second\nVersion: 1\n", "PKG-INFO");
    REQUIRE(only.has_value());
    CHECK(only->description == "first\n  second");
    CHECK(only->get("Version") == "1");
    CHECK(only->get("Description").empty());
    const auto both = parse_core_metadata("Name: p\nDescription: old\n\nnew\n", "PKG-INFO");
    REQUIRE(both.has_value());
    CHECK(both->description == "new\n");
}

TEST_CASE("core metadata: what is no field is an error with its line", "[core_metadata]") {
    const auto result = parse_core_metadata("Name: p\nno colon here\n", "METADATA");
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().diagnostics.front().code == codes::PIOT_INSPECT_METADATA);
    CHECK(result.error().diagnostics.front().origin == Origin{"METADATA", 2, 0});
    CHECK_FALSE(parse_core_metadata(" folded first\n", "METADATA").has_value());
    CHECK_FALSE(parse_core_metadata("Name: \xFF\n", "METADATA").has_value());
    CHECK(parse_core_metadata("", "METADATA").has_value());
}

TEST_CASE("WHEEL: versions and tags", "[artifact_facts]") {
    const auto file = parse_wheel_file(
        "Wheel-Version: 1.0\nGenerator: g\nRoot-Is-Purelib: true\nTag: py3-none-any\nTag: py2-none-any\nBuild: 1\n",
        "WHEEL");
    REQUIRE(file.has_value());
    CHECK(*file == WheelFile{"1.0", "g", "true", "1", {{"py2", "none", "any"}, {"py3", "none", "any"}}});
    CHECK_FALSE(parse_wheel_file("Tag: py3-none\n", "WHEEL").has_value());
}

TEST_CASE("RECORD: quoted fields, missing sizes and either line end", "[artifact_facts]") {
    const auto record = parse_record("a.py,sha256=abc,3\r\n\"b,\"\"c\"\".py\",sha512=x,\nR/RECORD,,\n", "RECORD");
    REQUIRE(record.has_value());
    CHECK(*record == std::vector<RecordEntry>{{"a.py", "sha256", "abc", 3},
                                              {"b,\"c\".py", "sha512", "x", std::nullopt},
                                              {"R/RECORD", "", "", std::nullopt}});
    for (const auto* text : {"a.py,sha256=abc\n", "a.py,nohash,3\n", "a.py,sha256=x,three\n", ",,\n", "\"open,,\n"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_record(text, "RECORD").has_value());
    }
}

TEST_CASE("vcs info: the commit, where, and whether it was dirty", "[artifact_facts]") {
    CHECK(parse_vcs_info(R"({"git":{"sha1":"abc","dirty":true},"path_in_vcs":"crates/a"})", "x") ==
          VcsInfo{"abc", "crates/a", true});
    CHECK(parse_vcs_info(R"({"git":{"sha1":"abc"},"path_in_vcs":""})", "x") == VcsInfo{"abc", "", false});
    for (const auto* text : {"", "[]", "{}", R"({"git":1})", R"({"git":{}})", R"({"git":{"sha1":7}})", "{\"git\":"}) {
        CAPTURE(text);
        const auto result = parse_vcs_info(text, "x");
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().diagnostics.front().code == codes::PIOT_INSPECT_COMMIT);
    }
}

TEST_CASE("crate manifest: package fields, features and every dependency table", "[crate_manifest]") {
    const auto manifest = parse_crate_manifest(R"(
[package]
name = "my-crate"
version = "1.2.0"
authors = ["A <a@b>"]
description = "text"
license-file = "LICENSE"
readme = "README.md"
keywords = ["a", "b"]
publish = ["crates-io"]
[features]
default = ["std"]
std = []
[dependencies.core]
version = "1.0"
features = ["x"]
default-features = false
optional = true
[dependencies]
renamed = { package = "real", version = "2", registry-index = "https://r/" }
[dev-dependencies]
plain = "3"
[build-dependencies]
loose = {}
[target.'cfg(unix)'.dependencies]
nix = "0.28"
)",
                                               "Cargo.toml");
    REQUIRE(manifest.has_value());
    CHECK(manifest->name == "my-crate");
    CHECK(manifest->license_file == "LICENSE");
    CHECK(manifest->readme == "README.md");
    CHECK(manifest->authors == std::vector<std::string>{"A <a@b>"});
    CHECK(manifest->publish == std::vector<std::string>{"crates-io"});
    CHECK(manifest->features == std::map<std::string, std::vector<std::string>>{{"default", {"std"}}, {"std", {}}});
    REQUIRE(manifest->dependencies.size() == 5);
    const auto find = [&](std::string_view name) {
        for (const auto& dependency : manifest->dependencies)
            if (dependency.name_in_manifest == name) return dependency;
        return CrateDependency{};
    };
    CHECK(find("core") ==
          CrateDependency{"core", "core", "1.0", {"x"}, true, false, "", DependencyKind::normal, "", false});
    CHECK(find("renamed").name == "real");
    CHECK(find("renamed").registry_index == "https://r/");
    CHECK(find("plain").kind == DependencyKind::dev);
    CHECK(find("loose").requirement == "*");
    CHECK(find("loose").kind == DependencyKind::build);
    CHECK(find("nix").target == "cfg(unix)");
}

TEST_CASE("crate manifest: publish = false allows no registry, and what is no manifest is an error",
          "[crate_manifest]") {
    CHECK(parse_crate_manifest("[package]\nname='a'\npublish=false\n", "x")->publish == std::vector<std::string>{});
    CHECK(parse_crate_manifest("[package]\nname='a'\npublish=true\n", "x")->publish == std::nullopt);
    CHECK(parse_crate_manifest("[package]\nname=7\nfeatures=1\n", "x")->name.empty());
    const auto syntax = parse_crate_manifest("[package]\nname = \n", "x");
    REQUIRE_FALSE(syntax.has_value());
    CHECK(syntax.error().diagnostics.front().origin.line == 2);
    CHECK_FALSE(parse_crate_manifest("[workspace]\n", "x").has_value());
}

TEST_CASE("lockfile: packages with source and checksum", "[crate_manifest]") {
    CHECK(parse_locked_packages(
              "version=4\n[[package]]\nname='a'\nversion='1.0.0'\nsource='registry+x'\nchecksum='ff'\n"
              "[[package]]\nname='b'\nversion='2.0.0'\n",
              "Cargo.lock") == std::vector<LockedPackage>{{"a", "1.0.0", "registry+x", "ff"}, {"b", "2.0.0", "", ""}});
    CHECK_FALSE(parse_locked_packages("[[package\n", "Cargo.lock").has_value());
}

TEST_CASE("facts: a part that cannot be understood is absent, and a problem of the archive says where",
          "[artifact_facts]") {
    auto members = make_members(WheelSpec{});
    set_member(members, "my_py-1.2.0.dist-info/METADATA", "no field\n");
    const auto facts = make_wheel_facts(make_content("my_py-1.2.0-py3-none-any.whl", members));
    CHECK_FALSE(facts.metadata.has_value());
    CHECK(facts.wheel.has_value());
    REQUIRE(facts.problems.size() == 1);
    CHECK(facts.problems.front().origin == Origin{"my_py-1.2.0-py3-none-any.whl", 0, 0});
    CHECK_THAT(facts.problems.front().message,
               Catch::Matchers::StartsWith("`my_py-1.2.0.dist-info/METADATA`, line 1: "));
}

TEST_CASE("facts: the README that the manifest names", "[artifact_facts]") {
    CrateSpec crate;
    crate.package_lines += "readme = \"docs/CRATE.md\"\n";
    crate.files.emplace_back("docs/CRATE.md", "# Hello\n");
    const auto facts = make_crate_facts(make_content(crate.file_name(), make_members(crate)));
    REQUIRE(facts.readme() != nullptr);
    CHECK(*facts.readme() == "# Hello\n");
    CHECK(make_crate_facts(make_content("my-crate-1.2.0.crate", make_members(CrateSpec{}))).readme() == nullptr);
}

TEST_CASE("facts: texts that are kept are those the facts are made from", "[artifact_facts]") {
    CHECK(is_text_of_facts(ArtifactKind::wheel, "a-1.dist-info/METADATA"));
    CHECK_FALSE(is_text_of_facts(ArtifactKind::wheel, "a-1.dist-info/licenses/METADATA"));
    CHECK_FALSE(is_text_of_facts(ArtifactKind::wheel, "a/METADATA"));
    CHECK(is_text_of_facts(ArtifactKind::sdist, "a-1/PKG-INFO"));
    CHECK_FALSE(is_text_of_facts(ArtifactKind::sdist, "a-1/a.egg-info/PKG-INFO"));
    CHECK_FALSE(is_text_of_facts(ArtifactKind::sdist, "PKG-INFO"));
    CHECK(is_text_of_facts(ArtifactKind::crate, "a-1/Cargo.toml"));
    CHECK(is_text_of_facts(ArtifactKind::crate, "a-1/docs/Readme.markdown"));
    CHECK_FALSE(is_text_of_facts(ArtifactKind::crate, "a-1/src/lib.rs"));
}

TEST_CASE("facts: damaged texts never do more than give problems", "[artifact_facts]") {
    std::mt19937 random(20240607);  // NOLINT: the same bytes on every run
    const auto damage = [&](std::string text) {
        for (int flips = 0; flips < 3; ++flips)
            text[random() % text.size()] = static_cast<char>(random());
        return text.substr(0, 1 + random() % text.size());
    };
    const auto check = [&](const std::string& file_name, const Members& members, ArtifactKind kind) {
        for (int round = 0; round < 300; ++round) {
            Members damaged = members;
            for (auto& [path, text] : damaged)
                text = damage(text);
            const auto facts = make_artifact_facts(kind, make_content(file_name, damaged));
            CHECK(archive_of(facts).members.size() == members.size());
        }
    };
    check("my_py-1.2.0-py3-none-any.whl", make_members(WheelSpec{}), ArtifactKind::wheel);
    check("my_py-1.2.0.tar.gz", make_members(SdistSpec{}), ArtifactKind::sdist);
    check("my-crate-1.2.0.crate", make_members(CrateSpec{}), ArtifactKind::crate);
    for (int round = 0; round < 2000; ++round) {
        const auto name = damage("my_py-1.2.0-1-cp311.cp312-cp311-manylinux_2_28_x86_64.whl");
        const auto wheel = parse_wheel_name(name);
        CHECK((!wheel || format_wheel_name(*wheel) == name));
    }
}
