// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/config.hpp"

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

TEST_CASE("config: a TOML error stands alone, at its line and column", "[config]") {
    const auto finding = finding_of("[putitoutthere]\nversion = 2\nfoo = 1\n[[package]\n");
    CHECK(finding.code == codes::PIOT_CONFIG_SYNTAX);
    CHECK(finding.origin.line == 4);
    CHECK(finding.message.starts_with("not valid TOML: "));
    CHECK_FALSE(finding.hint.empty());
}

TEST_CASE("config: text that is not TOML is told apart from text that is", "[config]") {
    const auto text =
        GENERATE("a = ", "[a", "a = 1\na = 2\n", "a = \"\xFF\"", "a = \"\xE2\x80", "\xFF\xFE[\0a", "a = 'x",
                 "a = 99999999999999999999", "[a]\n[a]\n", "a = 1, 2", "a = \"\x01\"", "a\n", "= 1",
                 "\xEF\xBB\xBF\xEF\xBB\xBF"
                 "a = 1");
    CHECK(finding_of(text).code == codes::PIOT_CONFIG_SYNTAX);
}

TEST_CASE("config: nesting beyond reason is an error and no crash", "[config]") {
    const auto repeat = [](std::string_view part, std::size_t times) {
        std::string text;
        for (std::size_t i = 0; i < times; ++i)
            text += part;
        return text;
    };
    CHECK(finding_of("a = " + repeat("[", 100'000)).code == codes::PIOT_CONFIG_SYNTAX);
    CHECK(finding_of("a = " + repeat("{a = ", 100'000)).code == codes::PIOT_CONFIG_SYNTAX);
    CHECK(finding_of(repeat("a.", 100'000) + "a = 1").code == codes::PIOT_CONFIG_SYNTAX);
    CHECK(finding_of("[" + repeat("a.", 100'000) + "a]").code == codes::PIOT_CONFIG_SYNTAX);
}

TEST_CASE("config: messages about syntax hold no terminal control characters", "[config]") {
    const auto finding = finding_of("a = 1 \x1b[31m");
    CHECK(finding.message.find('\x1b') == std::string::npos);
}

TEST_CASE("config: a finding is where the wrong thing is", "[config]") {
    struct Case {
        std::string_view lines, position;
    };
    const auto [lines, position] = GENERATE(values<Case>({
        {"  colour = 1", "8:3"},
        {"group   =   7", "8:13"},
        {"depends_on = [\n  \"p2\",\n  \"nobody\",\n]", "10:3"},
        {"features = [\"a\", \"b c\"]", "8:18"},
        {"trust_policy = { workflow = \"x\" }", "8:29"},
        {"[package.trust_policy]\nrepository = \"x/y\"", "8:1"},
        {"trust_policy.workflow = \"x\"", "8:25"},
    }));
    const auto finding = finding_of(a_file(a_crate("p", lines) + a_crate("p2")));
    CHECK(position_of(finding) == position);
    CHECK(finding.origin.file == "putitoutthere.toml");
}

TEST_CASE("config: columns count bytes, not characters", "[config]") {
    CHECK(position_of(finding_of(a_file(a_crate("p", "depends_on = [\"nobody\"]")))) == "8:15");
    const auto finding =
        finding_of(a_file(a_crate("\xC3\xA4", "") + a_crate("p", "depends_on = [\"\xC3\xA4\", \"nobody\"]")));
    CHECK(position_of(finding) == "14:21");
    const auto emoji = finding_of(a_file(
        a_crate("p", "group = \"\xF0\x9F\x9A\x80\xE2\x82\xAC\" # \xC3\xA4\nfeatures = [ # \xC3\xA4\n\"\xC3\xA4\"]")));
    CHECK(position_of(emoji) == "10:1");
    CHECK(position_of(finding_of(a_file(a_crate("p", "\"k\xC3\xA4se\" = 1")))) == "8:1");
}

TEST_CASE("config: a byte order mark is no column", "[config]") {
    const auto finding = finding_of(
        "\xEF\xBB\xBF"
        "foo = 1\n" +
        a_file(a_crate("p")));
    CHECK(position_of(finding) == "1:1");
    const auto later = finding_of("\xEF\xBB\xBF" + a_file(a_crate("p", "group = 1")));
    CHECK(position_of(later) == "8:9");
    CHECK(findings_of("\xEF\xBB\xBF" + a_file(a_crate("p"))).empty());
}

TEST_CASE("config: CRLF files have the same positions", "[config]") {
    const auto text = a_file(a_crate("p", "depends_on = [\n  \"nobody\",\n]\ncolour = 1"));
    const auto unix_findings = findings_of(text);
    REQUIRE(unix_findings.size() == 2);
    CHECK(findings_of(replace_all(text, "\n", "\r\n")) == unix_findings);
    CHECK(config_of(replace_all(a_file(a_crate("p")), "\n", "\r\n")).packages.at(0).name == "p");
}

TEST_CASE("config: positions name the file that the caller named", "[config]") {
    const auto config = parse_config("x = 1", "sub/other.toml");
    REQUIRE_FALSE(config.has_value());
    for (const auto& finding : config.error().diagnostics)
        CHECK(finding.origin.file == "sub/other.toml");
}

TEST_CASE("config: everything that is wrong comes in one report, in file order", "[config]") {
    const auto findings = findings_of(R"(line = "1"
[putitoutthere]
version = 3
cadense = "immediate"

[[package]]
name = "a__b"
kind = "crates"
path = "../a"
paths = ["/a/**", "a/"]
first_version = "1.0"
tag_format = "v1"
depends_on = ["nobody"]
build = "maturin"

[[package]]
name = "w"
kind = "pypi"
path = "w"
targets = ["x-y-z", "x-y-z"]
python_versions = ["3.11", "3.11"]
registry = "nowhere"
rehearsal_build = []

[package.trust_policy]
workflow = "a/b.yml"
repository = "x"

[registry.r]
kind = "pypi"
index = "http://example.org/"
)");
    std::vector<std::string> seen;
    for (const auto& finding : findings)
        seen.push_back(position_of(finding) + " " + std::string(finding.code.name).substr(12));
    CHECK(seen ==
          std::vector<std::string>{
              "1:1 SLIP",      "3:11 VALUE",       "4:1 UNKNOWN_KEY", "7:8 VALUE",      "9:8 VALUE",
              "10:10 GLOB",    "10:19 GLOB",       "11:17 VALUE",     "12:14 VALUE",    "13:15 UNKNOWN_DEPENDENCY",
              "14:1 CONFLICT", "16:1 MISSING_KEY", "20:1 CONFLICT",   "20:21 CONFLICT", "21:28 CONFLICT",
              "22:12 VALUE",   "23:19 VALUE",      "26:12 VALUE",     "27:14 VALUE",    "29:1 MISSING_KEY",
              "31:9 VALUE"});
    for (const auto& finding : findings) {
        INFO(finding.message);
        CHECK(finding.severity == Severity::error);
        CHECK_FALSE(finding.hint.empty());
        CHECK(finding.code.exit == ExitCode::usage);
    }
}

TEST_CASE("config: a file with thousands of errors is reported whole", "[config]") {
    std::string text = a_file("");
    for (int i = 0; i < 2000; ++i)
        text += a_crate(fmt::format("p{}", i), "colour = 1\ngroup = 2");
    const auto findings = findings_of(text);
    CHECK(findings.size() == 4000);
    CHECK(std::is_sorted(findings.begin(), findings.end(),
                         [](const auto& left, const auto& right) { return left.origin.line < right.origin.line; }));
}

TEST_CASE("config: a file that nests too deeply is refused at its line, not read", "[config]") {
    std::string text = "[putitoutthere]\nversion = 1\nx = ";
    for (int i = 0; i < 100; ++i)
        text += "[{" + replace_all(std::string(100, 'a'), "a", "a.") + "a = ";
    const auto finding = finding_of(text + "1\n");
    CHECK(finding.message.find("nests too deeply") != std::string::npos);
    CHECK(position_of(finding) == "3:1");
}

TEST_CASE("config: a list that is not closed ends where the file does", "[config]") {
    CHECK(position_of(finding_of("[putitoutthere]\r\nx = [\"a\"\r\n")) == "2:10");
}
