// SPDX-License-Identifier: MIT
#include "piot/base/text.hpp"

#include "support/catch.hpp"

#include <array>

using namespace piot;

TEST_CASE("text: trim takes blanks off both ends only", "[text]") {
    CHECK(trim(" \t a b \r\n") == "a b");
    CHECK(trim("  ").empty());
}

TEST_CASE("text: lines keep empty ones and lose their ends", "[text]") {
    const auto lines = split_lines("a\r\n\nb\n");
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == "a");
    CHECK(lines[1].empty());
    CHECK(lines[2] == "b");
    CHECK(split_lines("").empty());
    CHECK(split_lines("x").size() == 1);
}

TEST_CASE("text: the closest match forgives a slip but not another word", "[text]") {
    constexpr std::array<std::string_view, 3> k_keys{"depends_on", "tag_format", "paths"};
    CHECK(closest_match("depend_on", k_keys) == "depends_on");
    CHECK(closest_match("tagformat", k_keys) == "tag_format");
    CHECK(closest_match("pahts", k_keys) == "paths");
    CHECK_FALSE(closest_match("colour", k_keys).has_value());
}

TEST_CASE("text: invalid UTF-8 becomes replacement characters", "[text]") {
    CHECK(to_valid_utf8("\xC3\xA4") == "\xC3\xA4");
    CHECK(to_valid_utf8("a\xFFz") == "a\xEF\xBF\xBDz");
    CHECK(to_valid_utf8("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong slash
    CHECK(to_valid_utf8("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");  // cut short
}

TEST_CASE("text: registry names are compared as the registries do", "[text]") {
    CHECK(normalize_pypi_name("My__Lib.-X") == "my-lib-x");
    CHECK(canonical_crate_name("My-Crate") == "my_crate");
}

TEST_CASE("text: join and replace_all are inverse enough", "[text]") {
    const std::array<std::string, 3> parts{"a", "b", "c"};
    CHECK(join(parts, " → ") == "a → b → c");
    CHECK(replace_all("a/b/c", "/", "__") == "a__b__c");
}
