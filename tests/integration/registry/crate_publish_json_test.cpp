// SPDX-License-Identifier: MIT
#include "registry/crate_publish_json.hpp"

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::registry;

namespace {

nlohmann::json publish_json(const std::string& text, const std::string* readme = nullptr, std::string_view index = "") {
    const auto manifest = parse_crate_manifest(text, "Cargo.toml");
    REQUIRE(manifest.has_value());
    return nlohmann::json::parse(make_crate_publish_json(*manifest, readme, index));
}

constexpr const char* k_package = "[package]\nname = \"zz-beta\"\nversion = \"0.1.0-rc.1\"\n";

}  // namespace

TEST_CASE("publish JSON: as cargo 1.95 sends it", "[crate_publish_json]") {
    // The capture of registries.md 1.2.
    const auto expected = nlohmann::json::parse(
        R"({"name":"zz-beta","vers":"0.1.0-rc.1",
            "deps":[{"optional":false,"default_features":true,"name":"zz-alpha","features":[],
                     "version_req":"^0.1.0","target":null,"kind":"normal"}],
            "features":{},"authors":[],"description":"b","documentation":null,"homepage":null,
            "readme":null,"readme_file":null,"keywords":[],"categories":[],"license":"MIT",
            "license_file":null,"repository":null,"badges":{},"links":null,"rust_version":null})");
    CHECK(publish_json(std::string(k_package) +
                       "description = \"b\"\nlicense = \"MIT\"\n[dependencies.zz-alpha]\nversion = \"0.1.0\"\n") ==
          expected);
}

TEST_CASE("publish JSON: dependencies keep their kind, target, alias and features", "[crate_publish_json]") {
    const auto json = publish_json(std::string(k_package) +
                                   "[dependencies.json]\nversion = \"1\"\npackage = \"serde_json\"\noptional = true\n"
                                   "default-features = false\nfeatures = [\"raw\"]\n"
                                   "[dev-dependencies]\ninsta = \"~1.2\"\n"
                                   "[build-dependencies]\ncc = \"=1.0.3\"\n"
                                   "[target.'cfg(unix)'.dependencies]\nlibc = \">= 0.2 , < 0.4\"\n");
    std::map<std::string, nlohmann::json> by_name;
    for (const auto& dependency : json.at("deps"))
        by_name[dependency.at("name")] = dependency;
    REQUIRE(by_name.size() == 4);
    CHECK(by_name["serde_json"].at("explicit_name_in_toml") == "json");
    CHECK(by_name["serde_json"].at("optional") == true);
    CHECK(by_name["serde_json"].at("default_features") == false);
    CHECK(by_name["serde_json"].at("features") == nlohmann::json{"raw"});
    CHECK(by_name["serde_json"].at("version_req") == "^1");
    CHECK(by_name["insta"].at("kind") == "dev");
    CHECK(by_name["insta"].at("version_req") == "~1.2");
    CHECK(by_name["cc"].at("kind") == "build");
    CHECK(by_name["cc"].at("version_req") == "=1.0.3");
    CHECK(by_name["libc"].at("target") == "cfg(unix)");
    CHECK(by_name["libc"].at("version_req") == ">=0.2, <0.4");
    CHECK_FALSE(by_name["libc"].contains("explicit_name_in_toml"));
    CHECK_FALSE(by_name["libc"].contains("registry"));
}

TEST_CASE("publish JSON: requirements are written as cargo writes them", "[crate_publish_json]") {
    CHECK(normalize_requirement("1.2") == "^1.2");
    CHECK(normalize_requirement("^1.2") == "^1.2");
    CHECK(normalize_requirement(" 1 , !=2") == "^1, !=2");
    CHECK(normalize_requirement("*") == "*");
    CHECK(normalize_requirement("") == "*");
    CHECK(normalize_requirement("1.x") == "1.*");
    CHECK(normalize_requirement("1.2.*") == "1.2.*");
    CHECK(normalize_requirement("1.0.0-x86.1") == "^1.0.0-x86.1");
    CHECK(normalize_requirement(">=1.0.0-rc.1, <2") == ">=1.0.0-rc.1, <2");
}

TEST_CASE("publish JSON: only a dependency from elsewhere names its registry", "[crate_publish_json]") {
    const auto registry_of = [](const std::string& dependency, std::string_view index) {
        const auto json =
            publish_json(std::string(k_package) + "[dependencies.d]\nversion = \"1\"\n" + dependency, nullptr, index);
        return json.at("deps").at(0).value("registry", "");
    };
    const std::string from_mine = "registry-index = \"sparse+https://mine.example.org/index/\"\n";
    CHECK(registry_of("", "") == "");
    CHECK(registry_of("", "https://index.crates.io/") == "");
    CHECK(registry_of(from_mine, "https://mine.example.org/index/") == "");
    CHECK(registry_of("", "https://mine.example.org/index/") == "https://github.com/rust-lang/crates.io-index");
    CHECK(registry_of(from_mine, "") == "sparse+https://mine.example.org/index/");
}

TEST_CASE("publish JSON: the README's text goes along, made valid where it is not", "[crate_publish_json]") {
    const std::string readme = "ok \xFF end";
    const auto json = publish_json(std::string(k_package) + "readme = \"docs/README.md\"\n", &readme);
    CHECK(json.at("readme") == "ok \xEF\xBF\xBD end");
    CHECK(json.at("readme_file") == "docs/README.md");
}
