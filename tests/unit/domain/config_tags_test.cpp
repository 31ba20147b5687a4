// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "domain/config/shapes.hpp"
#include "domain/config/tag_overlap.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/config.hpp"

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;
using config::TagShape;

namespace {

std::string a_tagged_crate(std::string_view name, std::string_view format) {
    return a_crate(name, fmt::format("tag_format = \"{}\"", format));
}

}  // namespace

TEST_CASE("config: tag names follow git-check-ref-format", "[config][tags]") {
    for (const std::string_view good :
         {"v1.0.0", "a/b/c", "x@1.0.0", "a-b_c", "{x}", "\xC3\xA4", "a.b", "@", "lock", "a.lockx"}) {
        INFO(good);
        CHECK_FALSE(config::find_tag_problem(good).has_value());
    }
    for (const std::string_view bad :
         {"",    "-v1",  ".a",    "a/.b", "a..b", "a b", "a~b",  "a^b", "a:b",  "a?b",    "a*b",
          "a[b", "a\\b", "a\x7f", "a\tb", "/a",   "a/",  "a//b", "a.",  "a@{b", "a.lock", "a.lock/b"}) {
        INFO(bad);
        CHECK(config::find_tag_problem(bad).has_value());
    }
}

TEST_CASE("config: a tag that git refuses is told with the tag and the reason", "[config][tags]") {
    const auto finding = finding_of(a_file(a_tagged_crate("p", "{name}..{version}")));
    CHECK(finding.code == codes::PIOT_CONFIG_TAG);
    CHECK(position_of(finding) == "8:14");
    CHECK(finding.message == "git refuses the tag `p..0.1.0` of package `p`: `..` is in it");
    CHECK(finding_of(a_file(a_tagged_crate("p", "{version}.lock"))).code == codes::PIOT_CONFIG_TAG);
    CHECK(finding_of(a_file(a_tagged_crate("p", "releases/{version}/"))).code == codes::PIOT_CONFIG_TAG);
    CHECK(position_of(finding_of(a_file(a_crate(".p")))) == "4:8");
    CHECK(finding_of(a_file(a_crate("x.lock/p"))).message ==
          "git refuses the tag `x.lock/p-v0.1.0` of package `x.lock/p`: a part of it ends with `.lock`");
}

TEST_CASE("config: two shapes share a tag when some versions give the same text", "[config][tags]") {
    struct Case {
        TagShape left, right;
        std::string tag;
    };
    const auto [left, right, tag] = GENERATE(values<Case>({
        {{"v", ""}, {"v", ""}, "v0.0.0"},
        {{"", ""}, {"1", ""}, "10.0.0"},
        {{"v", ""}, {"v", "-rc.1"}, "v0.0.0-rc.1"},
        {{"v", ""}, {"v", "0"}, "v0.0.10"},
        {{"v1.", ""}, {"v", ".0"}, "v1.0.0.0"},
        {{"v", "-rc.1"}, {"v", "-rc.2"}, ""},
        {{"v", ""}, {"w", ""}, ""},
        {{"a-v", ""}, {"a-v1.0.0-v", ""}, ""},
        {{"v0", ""}, {"v", ""}, ""},
        {{"v", "-beta.7"}, {"v", ""}, "v0.0.0-beta.7"},
        {{"v", "-dev.7"}, {"v", ""}, ""},
        {{"lib-v", ""}, {"lib", ""}, ""},
    }));
    INFO(left.prefix << "|" << left.suffix << " and " << right.prefix << "|" << right.suffix);
    CHECK(config::find_common_tag(left, right).value_or("") == tag);
    CHECK(config::find_common_tag(right, left).value_or("") == tag);
}

TEST_CASE("config: one string cannot be a tag of two packages", "[config][tags]") {
    const auto finding = finding_of(a_file(a_tagged_crate("a", "v{version}") + a_tagged_crate("b", "v{version}")));
    CHECK(finding.code == codes::PIOT_CONFIG_COLLISION);
    CHECK(position_of(finding) == "14:14");
    CHECK(finding.message == "the tag `v0.0.0` would belong to both package `a` and package `b`");
    CHECK(finding_of(a_file(a_tagged_crate("a", "{version}") + a_tagged_crate("b", "1{version}"))).code ==
          codes::PIOT_CONFIG_COLLISION);
    CHECK(findings_of(a_file(a_tagged_crate("a", "v{version}") + a_crate("b"))).empty());
    CHECK(findings_of(a_file(a_tagged_crate("a", "v{version}") + a_tagged_crate("b", "v{version}") +
                             a_tagged_crate("c", "v{version}")))
              .size() == 2);
}

TEST_CASE("config: members of one group may share their tags, others may not", "[config][tags]") {
    const auto member = [](std::string_view name, std::string_view group, std::string_view format) {
        return a_crate(name, fmt::format("group = \"{}\"\ntag_format = \"{}\"", group, format));
    };
    CHECK(findings_of(a_file(member("a", "g", "v{version}") + member("b", "g", "v{version}") + a_crate("c"))).empty());
    CHECK(finding_of(a_file(member("a", "g", "v{version}") + member("b", "h", "v{version}"))).code ==
          codes::PIOT_CONFIG_COLLISION);
    // Not shared but crossed: a's 10.0.0 would be b's 0.0.0.
    CHECK(finding_of(a_file(member("a", "g", "{version}") + member("b", "g", "1{version}"))).code ==
          codes::PIOT_CONFIG_COLLISION);
    CHECK(findings_of(a_file(member("a", "g", "v{version}") + member("b", "g", "v{version}") +
                             a_tagged_crate("c", "v{version}")))
              .size() == 1);
}

TEST_CASE("config: git cannot hold a tag below another tag", "[config][tags]") {
    const auto finding =
        finding_of(a_file(a_tagged_crate("a", "v{version}") + a_tagged_crate("b", "v1.0.0/{version}")));
    CHECK(finding.code == codes::PIOT_CONFIG_COLLISION);
    CHECK(finding.message ==
          "git cannot hold tags of package `a` and of package `b` side by side: `v1.0.0/0.0.0` lies below a tag of the "
          "other");
    CHECK(findings_of(a_file(a_tagged_crate("a", "a/v{version}") + a_tagged_crate("b", "b/v{version}"))).empty());
    CHECK(finding_of(a_file(a_tagged_crate("a", "v{version}/x") + a_tagged_crate("b", "v{version}"))).code ==
          codes::PIOT_CONFIG_COLLISION);
}

TEST_CASE("config: one string cannot be an artifact of two packages", "[config][tags]") {
    const auto finding = finding_of(a_file(a_crate("a/_b") + a_crate("a_/b")));
    CHECK(finding.code == codes::PIOT_CONFIG_COLLISION);
    CHECK(position_of(finding) == "10:8");
    CHECK(finding.message == "the artifact `a___b-crate` would belong to both package `a/_b` and package `a_/b`");
    CHECK(findings_of(a_file(a_crate("a/_b") + a_wheel("a_/b"))).empty());
    CHECK(finding_of(a_file(a_wheel("a", "targets = [\"x-wheel-y\"]") + a_wheel("a-wheel-x", "targets = [\"y\"]")))
              .code == codes::PIOT_CONFIG_COLLISION);
    CHECK(finding_of(a_file(a_wheel("a", "targets = [\"x-py3.12\"]") +
                            a_wheel("a-wheel-x", "targets = [\"y\"]\nfan_out = \"interpreters\"") +
                            a_wheel("b", "targets = [\"x-wheel-y\"]") + a_wheel("b-wheel-x", "targets = [\"y\"]")))
              .message == "the artifact `b-wheel-x-wheel-y` would belong to both package `b` and package `b-wheel-x`");
    CHECK(finding_of(a_file(a_wheel("a", "targets = [\"x-wheel-y-py3.12\"]") +
                            a_wheel("a-wheel-x", "targets = [\"y\"]\nfan_out = \"interpreters\"")))
              .code == codes::PIOT_CONFIG_COLLISION);
}

TEST_CASE("config: an unusable name or format gives no second finding about tags", "[config][tags]") {
    CHECK(finding_of(a_file(a_crate("a b"))).code == codes::PIOT_CONFIG_VALUE);
    CHECK(finding_of(a_file(a_tagged_crate("a", "v1"))).code == codes::PIOT_CONFIG_VALUE);
}
