// SPDX-License-Identifier: MIT
#include "rehearsal/cargo_manifest.hpp"
#include "rehearsal/crate_checks.hpp"
#include "rehearsal/semver.hpp"
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;
using piot::rehearsal::make_index_line;
using piot::rehearsal::normalize_requirement;
using piot::rehearsal::parse_cargo_manifest;
using piot::rehearsal::SemVer;

namespace {

Json line_of(const std::string& manifest_tail) {
    const auto manifest = parse_cargo_manifest(TestCrate{.manifest_tail = manifest_tail}.manifest());
    if (!manifest) FAIL(manifest.error());
    return Json::parse(make_index_line(*manifest, "abc"));
}

}  // namespace

TEST_CASE("index line: a plain crate has all fields and no optional ones", "[index_line]") {
    CHECK(line_of("") == Json{{"name", "alpha"},
                              {"vers", "1.0.0"},
                              {"deps", Json::array()},
                              {"cksum", "abc"},
                              {"features", Json::object()},
                              {"yanked", false}});
}

TEST_CASE("index line: links and rust-version are carried", "[index_line]") {
    const auto manifest = parse_cargo_manifest(
        TestCrate{.package = "description = \"x\"\nlicense = \"MIT\"\nlinks = \"z\"\nrust-version = \"1.69\"\n"}
            .manifest());
    const auto line = Json::parse(make_index_line(*manifest, "abc"));
    CHECK(line.at("links") == "z");
    CHECK(line.at("rust_version") == "1.69");
}

TEST_CASE("index line: dependencies of every kind and target, requirements normalised", "[index_line]") {
    const auto line = line_of(R"(
[dependencies]
plain = "1.2"
[dependencies.table]
version = ">=1, <3"
features = ["a", "b"]
optional = true
default-features = false
[build-dependencies]
cc = "=1.0.0"
[dev-dependencies]
dev = "~1.4"
[target.'cfg(windows)'.dependencies]
win = "0.3.*"
)");
    const auto dependency = [&](const std::string& name) {
        for (const auto& json : line.at("deps")) {
            if (json.at("name") == name) return json;
        }
        return Json();
    };
    CHECK(dependency("plain") == Json{{"name", "plain"},
                                      {"req", "^1.2"},
                                      {"features", Json::array()},
                                      {"optional", false},
                                      {"default_features", true},
                                      {"target", nullptr},
                                      {"kind", "normal"}});
    CHECK(dependency("table").at("req") == ">=1, <3");
    CHECK(dependency("table").at("features") == Json{"a", "b"});
    CHECK(dependency("table").at("optional") == true);
    CHECK(dependency("table").at("default_features") == false);
    CHECK(dependency("cc").at("kind") == "build");
    CHECK(dependency("dev").at("kind") == "dev");
    CHECK(dependency("win").at("target") == "cfg(windows)");
    CHECK(dependency("win").at("req") == "0.3.*");
}

TEST_CASE("index line: a renamed dependency has its alias as name and its real name as package", "[index_line]") {
    const auto line = line_of("[dependencies.alias]\nversion = \"1\"\npackage = \"real-name\"\n");
    CHECK(line.at("deps").at(0).at("name") == "alias");
    CHECK(line.at("deps").at(0).at("package") == "real-name");
}

TEST_CASE("index line: features in the new syntax, and those that name them, go to features2", "[index_line]") {
    const auto line = line_of(R"(
[features]
default = ["full"]
full = ["new"]
new = ["dep:serde"]
weak = ["serde?/std"]
old = ["std"]
std = []
)");
    CHECK(line.at("v") == 2);
    CHECK(line.at("features") == Json{{"old", {"std"}}, {"std", Json::array()}});
    CHECK(line.at("features2") ==
          Json{{"default", {"full"}}, {"full", {"new"}}, {"new", {"dep:serde"}}, {"weak", {"serde?/std"}}});
}

TEST_CASE("index line: old spellings of keys are read", "[index_line]") {
    const auto line = line_of(
        "[dev_dependencies]\ndev = \"1\"\n[build_dependencies.cc]\nversion = \"1\"\ndefault_features = false\n");
    REQUIRE(line.at("deps").size() == 2);
    CHECK(line.at("deps").at(0).at("default_features") == false);
    CHECK(line.at("deps").at(1).at("kind") == "dev");
}

TEST_CASE("semver: requirements in the index's form", "[semver]") {
    struct Case {
        const char* given;
        std::optional<std::string> expected;
    };
    const auto [given, expected] =
        GENERATE(Case{"1", "^1"}, Case{"1.2.3", "^1.2.3"}, Case{"^1.2", "^1.2"}, Case{"~1", "~1"},
                 Case{"= 1.2.3", "=1.2.3"}, Case{">= 1.0, < 2", ">=1.0, <2"}, Case{"*", "*"}, Case{"1.*", "1.*"},
                 Case{"1.2.x", "1.2.*"}, Case{"1.0.0-rc.1", "^1.0.0-rc.1"}, Case{"1.0.0+build", "^1.0.0"},
                 Case{"", std::nullopt}, Case{"one", std::nullopt}, Case{"1.2.3.4", std::nullopt},
                 Case{"1.2-rc.1", std::nullopt}, Case{">1 <2", std::nullopt});
    CHECK(normalize_requirement(given) == expected);
}

TEST_CASE("semver: the order of versions", "[semver]") {
    const std::vector<const char*> ascending = {"0.9.9",      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2",
                                                "1.0.0-rc.9", "1.0.0-rc.10", "1.0.0-rc.a",    "1.0.0",
                                                "1.0.1",      "1.10.0",      "2.0.0"};
    for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
        INFO(ascending[i] << " < " << ascending[i + 1]);
        CHECK(SemVer::parse(ascending[i])->precedes(*SemVer::parse(ascending[i + 1])));
        CHECK_FALSE(SemVer::parse(ascending[i + 1])->precedes(*SemVer::parse(ascending[i])));
    }
    CHECK_FALSE(SemVer::parse("1.0.0+a")->precedes(*SemVer::parse("1.0.0+b")));
    CHECK_FALSE(SemVer::parse("01.0.0"));
    CHECK_FALSE(SemVer::parse("1.0.0-"));
}

TEST_CASE("license: expressions by their syntax", "[crate_checks]") {
    for (const auto* good : {"MIT", "MIT OR Apache-2.0", "MIT/Apache-2.0", "(MIT AND Zlib) OR GPL-2.0+",
                             "Apache-2.0 WITH LLVM-exception"}) {
        INFO(good);
        CHECK(piot::rehearsal::is_license_expression(good));
    }
    for (const auto* bad : {"", "MIT AND", "OR MIT", "(MIT", "MIT)", "MIT Apache-2.0", "M!T"}) {
        INFO(bad);
        CHECK_FALSE(piot::rehearsal::is_license_expression(bad));
    }
}
