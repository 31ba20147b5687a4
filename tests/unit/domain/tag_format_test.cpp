// SPDX-License-Identifier: MIT
#include "piot/domain/tag_format.hpp"

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace piot;

namespace {

Config config_of(const std::vector<std::pair<std::string, std::string>>& names_and_formats) {
    Config config;
    for (const auto& [name, format] : names_and_formats) {
        PackageConfig package;
        package.name = name;
        package.tag_format = format;
        config.packages.push_back(package);
    }
    return config;
}

std::string match(const Config& config, const std::string& tag) {
    std::string text;
    for (const auto& found : TagFormats(config).match(tag)) {
        if (!text.empty()) text += ' ';
        text += config.packages[found.package].name + '=' + (found.version ? found.version->to_string() : "?");
    }
    return text;
}

const std::string k_default = "{name}-v{version}";

}  // namespace

TEST_CASE("tag_format: a tag is read by the whole of the format", "[tag_format]") {
    const auto config = config_of({{"pkg", k_default}});
    CHECK(match(config, "pkg-v1.2.3") == "pkg=1.2.3");
    CHECK(match(config, "pkg-v1.3.0-rc.1") == "pkg=1.3.0-rc.1");
    CHECK(match(config, "pkg-v0.10.0") == "pkg=0.10.0");
    for (const auto* tag :
         {"other-v1.2.3", "pkg-vnope", "xpkg-v1.2.3", "pkg-v", "pkg-1.2.3", "pkg-vv1.2.3", "", "v1.2.3"})
        CHECK(match(config, tag).empty());
}

TEST_CASE("tag_format: a name that begins another name is not taken for it", "[tag_format]") {
    const auto config = config_of({{"my", k_default}, {"my-pkg", k_default}});
    CHECK(match(config, "my-pkg-v2.0.0") == "my-pkg=2.0.0");
    CHECK(match(config, "my-v2.0.0") == "my=2.0.0");
}

TEST_CASE("tag_format: formats of every shape", "[tag_format]") {
    const auto config = config_of({{"a", "v{version}"},
                                   {"b/c", "rel/{name}/{version}"},
                                   {"d", "{version}-{name}"},
                                   {"e", "{name}@{version}"},
                                   {"f2", "{name}{version}"},
                                   {"g", "{name}-{version}/{version}"}});
    CHECK(match(config, "v0.2.11") == "a=0.2.11");
    CHECK(match(config, "rel/b/c/1.10.3") == "b/c=1.10.3");
    CHECK(match(config, "1.0.0-d") == "d=1.0.0");
    CHECK(match(config, "1.0.0-rc.1-d") == "d=1.0.0-rc.1");
    CHECK(match(config, "e@1.12.7") == "e=1.12.7");
    CHECK(match(config, "f21.0.0") == "f2=1.0.0");
    CHECK(match(config, "g-1.2.3/1.2.3") == "g=1.2.3");
    CHECK(match(config, "g-1.2.3/1.2.4").empty());
    CHECK(match(config, "e-v9.9.9").empty());
}

TEST_CASE("tag_format: packages of a group may share a tag", "[tag_format]") {
    const auto config = config_of({{"a", "v{version}"}, {"b", "v{version}"}});
    CHECK(match(config, "v1.2.0") == "a=1.2.0 b=1.2.0");
}

TEST_CASE("tag_format: what looks like a version but is none is pointed out", "[tag_format]") {
    const auto config = config_of({{"a", "v{version}"}});
    for (const auto* tag :
         {"v1.2", "v1.2.0rc1", "v01.2.3", "v1.2.3.4", "v1.2.0-dev.1", "v1.2.0+build", "v1.2.0-rc1", "v2024.10.01"})
        CHECK(match(config, tag) == "a=?");
    for (const auto* tag : {"v1", "v2024-01-release", "v1.x", "v1 .2", "v3.next thing"})
        CHECK(match(config, tag).empty());
}
