// SPDX-License-Identifier: MIT
#include "domain/stamp/requirement.hpp"

#include "support/catch.hpp"

#include <string>

using piot::Requirement;
using piot::SemanticVersion;

namespace {

bool matches(const std::string& requirement, const std::string& version) {
    const auto parsed = Requirement::parse(requirement);
    const auto semantic = SemanticVersion::parse(version);
    INFO(requirement << " against " << version);
    REQUIRE(parsed);
    REQUIRE(semantic);
    return parsed->matches(*semantic);
}

}  // namespace

TEST_CASE("requirement: what cargo refuses is refused", "[stamp]") {
    const auto* text = GENERATE("", " ", "foo", "1.", "1..2", "01", "1.2.3.4", "^", ">= ", "1.2, ", ",1", "1 2", "*, 1",
                                "* 1", "1.*.3", "1.2-rc", "1.2.3-", "1.2.3-a..b", "1.2.3+", "=>1", "1.2.3 || 2", "v1",
                                "99999999999999999999", "1.2.3-rc_1");
    CAPTURE(text);
    CHECK_FALSE(Requirement::parse(text));
}

TEST_CASE("requirement: versions match by cargo's rules", "[stamp]") {
    struct Case {
        std::string requirement;
        std::string fits;   // separated by blanks
        std::string fails;  // likewise
    };
    const auto test = GENERATE(values<Case>({
        {"*", "0.0.0 1.2.3 99.0.0", "1.0.0-rc.1"},
        {" * ", "1.0.0", ""},
        {"1", "1.0.0 1.9.9", "0.9.9 2.0.0 1.5.0-rc.1"},
        {"^0", "0.0.0 0.9.1", "1.0.0"},
        {"0.4", "0.4.0 0.4.9", "0.5.0 0.3.9 1.4.0"},
        {"1.4", "1.4.0 1.9.0", "1.3.9 2.0.0"},
        {"1.2.3", "1.2.3 1.2.4 1.3.0", "1.2.2 2.0.0"},
        {"0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0"},
        {"0.0.3", "0.0.3", "0.0.4 0.0.2 0.1.0"},
        {"0.0", "0.0.0 0.0.9", "0.1.0"},
        {"~1", "1.0.0 1.9.0", "2.0.0"},
        {"~1.2", "1.2.0 1.2.9", "1.3.0"},
        {"~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"},
        {"=1.2.3", "1.2.3", "1.2.4 1.2.3-rc.1"},
        {"=1.2", "1.2.0 1.2.9", "1.3.0"},
        {"=1", "1.0.0 1.9.9", "2.0.0"},
        {"1.*", "1.0.0 1.9.9", "2.0.0 0.9.0"},
        {"1.2.*", "1.2.0 1.2.9", "1.3.0"},
        {"1.2.X", "1.2.0", "1.3.0"},
        {"=1.2.*", "1.2.7", "1.3.0"},
        {">1.2.3", "1.2.4 2.0.0", "1.2.3 1.2.2"},
        {">1.2", "1.3.0 2.0.0", "1.2.9"},
        {">1", "2.0.0", "1.9.9"},
        {">=1.2", "1.2.0 3.0.0", "1.1.9"},
        {"<2", "1.9.9 0.1.0", "2.0.0"},
        {"<1.2", "1.1.9", "1.2.0"},
        {"<1.2.3", "1.2.2", "1.2.3"},
        {"<=1.2", "1.2.9 1.1.0", "1.3.0"},
        {"<=1.2.3", "1.2.3", "1.2.4"},
        {">=0.17, <0.21", "0.17.0 0.20.9", "0.21.0 0.16.9"},
        {">= 0.17 , < 0.21", "0.18.0", "0.21.0"},
        {"1.2.3-rc.1", "1.2.3-rc.1 1.2.3-rc.2 1.2.3-rc.10 1.2.3 1.4.0", "1.2.3-beta.9 1.3.0-rc.1 2.0.0"},
        {"~1.2.3-rc.2", "1.2.3-rc.2 1.2.3-rc.10", "1.2.3-rc.1"},
        {"=1.2.3-rc.1", "1.2.3-rc.1", "1.2.3 1.2.3-rc.2"},
        {">1.2.3-beta.2", "1.2.3-beta.11 1.2.3-rc.1 1.2.3", "1.2.3-beta.1 1.2.3-alpha.9"},
        {">=1.2.3-alpha, <1.3.0", "1.2.3-alpha.1", "1.2.4-alpha.1"},
        {"=1.2.3+build", "1.2.3", "1.2.4"},
    }));
    CAPTURE(test.requirement);
    const auto check_all = [&](std::string versions, bool expected) {
        for (std::size_t end = 0; !versions.empty(); versions.erase(0, end == std::string::npos ? end : end + 1)) {
            end = versions.find(' ');
            const auto version = versions.substr(0, end);
            CAPTURE(version);
            CHECK(matches(test.requirement, version) == expected);
        }
    };
    check_all(test.fits, true);
    check_all(test.fails, false);
}

TEST_CASE("requirement: bare and caret become the version, tilde and equals keep their operator", "[stamp]") {
    struct Case {
        std::string requirement;
        std::string moved;  // empty = another form
    };
    const auto test = GENERATE(values<Case>({
        {"0.2", "0.4.2"},
        {"0.2.1", "0.4.2"},
        {"^0.2.1", "0.4.2"},
        {"^ 0.2", "0.4.2"},
        {" 0.2 ", "0.4.2"},
        {"~0.2", "~0.4.2"},
        {"~ 0.2", "~ 0.4.2"},
        {"=0.2.0", "=0.4.2"},
        {"= 0.2.0", "= 0.4.2"},
        {"1", "0.4.2"},
        {"0.2.0-rc.1", "0.4.2"},
        {"=0.2.0+b", "=0.4.2"},
        {"*", ""},
        {"0.*", ""},
        {"=0.*", ""},
        {"~0.2.*", ""},
        {">=0.2", ""},
        {"<1", ""},
        {"0.2, <0.9", ""},
    }));
    CAPTURE(test.requirement);
    const auto requirement = Requirement::parse(test.requirement);
    REQUIRE(requirement);
    CHECK(requirement->moved_to("0.4.2").value_or("") == test.moved);
}

TEST_CASE("requirement: versions are ordered by precedence", "[stamp]") {
    const std::string ascending[] = {
        "0.0.0",      "1.0.0-1",    "1.0.0-9",     "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
        "1.0.0-beta", "1.0.0-rc.2", "1.0.0-rc.11", "1.0.0",    "1.0.1",       "1.10.0",        "2.0.0"};
    for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) {
        CAPTURE(ascending[i], ascending[i + 1]);
        CHECK(SemanticVersion::parse(ascending[i]) < SemanticVersion::parse(ascending[i + 1]));
    }
    CHECK(SemanticVersion::parse("1.0.0+a") == SemanticVersion::parse("1.0.0+b"));
    CHECK_FALSE(SemanticVersion::parse("1.0"));
    CHECK_FALSE(SemanticVersion::parse("99999999999999999999.0.0"));
}
