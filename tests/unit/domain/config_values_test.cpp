// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "domain/config/text_rules.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/config.hpp"

#include <array>
#include <regex>

using namespace piot;
using namespace piot::test;
using config::TextRule;

namespace {

struct Texts {
    TextRule rule;
    std::vector<std::string_view> accepted;
    std::vector<std::string_view> refused;
};

using namespace std::string_view_literals;

const std::vector<Texts>& text_table() {
    static const std::vector<Texts> k_table{
        {TextRule::package_name,
         {"lib-rust", "py/cachetta", "lang/py/foo", "a_b.1", "@scope/x", "ä", "a_/b"},
         {"",
          "a\\b",
          "a:b",
          "a<b",
          "a>b",
          "a|b",
          "a*b",
          "a?b",
          "a\"b",
          "a__b",
          "a b",
          " a",
          "a ",
          "a,b",
          "[a]",
          "-a",
          "/a",
          "a/",
          "a//b",
          "a/../b",
          ".",
          "a\nb",
          "a\x1b[1m",
          "a\xE2\x80\xAE"
          "b"}},
        {TextRule::tag_format,
         {"{name}-v{version}", "v{version}", "{version}", "rel/{name}/{version}", "{name}@{version}"},
         {"", "{name}-v", "v1.0", "{name}-{bogus}-v{version}", "{version}-{version}", "{Version}", "v{version}}"}},
        {TextRule::version,
         {"0.1.0", "1.2.3", "1.0.0-rc.1", "1.0.0-alpha.0"},
         {"", "1.2", "v1.2.3", "1.2.3.4", "1.02.3", "not-a-semver", "1.0.0-dev.1", "1.0.0+build", "1.0.0-rc1", " 1.2.3",
          "1.0.0rc1"}},
        {TextRule::line, {"*", "1", "1.4", "0", "0.0"}, {"", "1.4.2", "v1", "1.", ".1", "01", "1.x", "main", "**"}},
        {TextRule::path,
         {".", "a", "./a/", "a/b", "..a", "a..b/c", "with blank/x", "ä"},
         {"", "/a", "..", "../a", "a/..", "a/../b", "a\\b", "~/a", "C:/a", " a", "a\tb"}},
        {TextRule::crate_name, {"a", "my_crate", "My-Crate9"}, {"", "9a", "a.b", "a/b", "_a", "a b", "ä"}},
        {TextRule::project_name, {"a", "my-py", "My.Tool_2", "9a"}, {"", "-a", "a-", "a/b", "a b", "_a", "ä"}},
        {TextRule::feature, {"std", "serde/derive", "a+b", "dep:x", "x?/y"}, {"", "a,b", "a b", "-F", "\"a\""}},
        {TextRule::triple,
         {"x86_64-unknown-linux-gnu", "universal2-apple-darwin", "thumbv8m.main-none-eabi"},
         {"", "any", "sdist", "noarch", "x86_64 linux", "a/b", "-x", "x86_64-*"}},
        {TextRule::python_version, {"3.8", "3.12", "3.0"}, {"", "3", "2.7", "3.12.1", "3.", "3.x", "3.08", "cp312"}},
        {TextRule::manylinux,
         {"auto", "1", "2010", "2014", "2_17", "2_28", "musllinux_1_2"},
         {"", "foo", "2_", "2", "2_x", "manylinux_2_28", "manylinux2014", "musllinux_1", "2_28_1"}},
        {TextRule::workflow_file,
         {"release.yml", "release.yaml", "pre release.yml"},
         {"", ".github/workflows/release.yml", "a\\b.yml", "release", "release.json", "a.yml "}},
        {TextRule::repository,
         {"owner/repo", "my-org/repo.rs", "o_corp/r_1"},
         {"", "owner", "owner/", "/repo", "a/b/c", "own er/repo", "https://github.com/o/r"}},
        {TextRule::binary_name, {"my-cli", "tool2", "a.b"}, {"", "a/b", "a\\b", "-x", ".x", "a b"}},
        {TextRule::url,
         {"https://pypi.example.org/legacy/", "https://host", "https://host:8443/x", "http://127.0.0.1:80/",
          "http://127.9.9.9/", "http://localhost/x", "http://[::1]:8080/", "https://[2001:db8::1]/"},
         {"", "pypi.example.org", "ftp://host/", "http://host/", "http://127.0.0.1.evil.org/", "http://localhost.evil/",
          "https://", "https:///x", "https://user:pw@host/", "https://host/?a=b", "https://host/#x", "https://ho st/",
          "https://host:0/", "https://host:99999/", "https://host:/", "sparse+https://host/", "http://128.0.0.1/"}},
        {TextRule::index_url,
         {"sparse+https://host/", "https://host/"},
         {"", "sparse+http://host/", "git+https://host/", "registry+https://host/", "ssh://git@host/index",
          "https://host/index.git", "https://host/index.git/"}},
        {TextRule::variable, {"TOKEN", "_T1", "token"}, {"", "1T", "A-B", "A B", "$TOKEN", "pypi-AgEIcH"}},
        {TextRule::label, {"release", "macos-15", "a b", "[self-hosted, x64]"}, {"", " a", "a ", "a\x07"}},
        {TextRule::argument, {"-m", "a b", " ", "line\nline", "{path}"}, {"", "a\0b"sv}},
    };
    return k_table;
}

}  // namespace

TEST_CASE("config: texts are accepted and refused as their field wants it", "[config]") {
    for (const auto& [rule, accepted, refused] : text_table()) {
        for (const auto text : accepted) {
            INFO("accepted: " << text);
            CHECK_FALSE(config::check_text(rule, text).has_value());
        }
        for (const auto text : refused) {
            INFO("refused: " << text);
            const auto complaint = config::check_text(rule, text);
            REQUIRE(complaint.has_value());
            CHECK_FALSE(complaint->message.empty());
            CHECK_FALSE(complaint->hint.empty());
            CHECK(complaint->message.find('\x1b') == std::string::npos);
        }
    }
}

TEST_CASE("config: the schema's patterns refuse nothing that piot accepts", "[config][schema]") {
    for (const auto& [rule, accepted, refused] : text_table()) {
        const auto pattern = config::schema_pattern(rule);
        if (pattern.empty()) continue;
        const std::regex expression{std::string(pattern)};
        std::size_t caught = 0;
        for (const auto text : accepted) {
            INFO(pattern << " and " << text);
            CHECK(std::regex_search(std::string(text), expression));
        }
        for (const auto text : refused)
            caught += std::regex_search(std::string(text), expression) ? 0U : 1U;
        INFO(pattern);
        CHECK(caught * 2 > refused.size());  // a pattern that lets most slips through would be no help in an editor
    }
}

TEST_CASE("config: the hint holds the spelling that was meant", "[config]") {
    const auto hint = [](TextRule rule, std::string_view text) { return config::check_text(rule, text).value().hint; };
    CHECK(hint(TextRule::version, "v1.2.3") == "write it without the `v`: `1.2.3`");
    CHECK(hint(TextRule::manylinux, "manylinux_2_28") == "did you mean `2_28`?");
    CHECK(hint(TextRule::manylinux, "manylinux2014") == "did you mean `2014`?");
    CHECK(hint(TextRule::repository, "https://github.com/octo/repo.git") == "did you mean `octo/repo`?");
    CHECK(hint(TextRule::workflow_file, ".github/workflows/r.yml") == "write the file name only: `r.yml`");
    CHECK(hint(TextRule::path, "crates\\a") == "write it with slashes: `crates/a`");
}

TEST_CASE("config: what may be a secret is not repeated in a message", "[config]") {
    const auto token = config::check_text(TextRule::variable, "pypi-AgEIcHlwaS5vcmc").value();
    CHECK((token.message + token.hint).find("AgEI") == std::string::npos);
    const auto url = config::check_text(TextRule::url, "https://user:hunter2@host/").value();
    CHECK((url.message + url.hint).find("hunter2") == std::string::npos);
}

TEST_CASE("config: a glob that can never match is refused with the one that was meant", "[config]") {
    struct Case {
        std::string_view glob, meant;
    };
    const auto [glob, meant] = GENERATE(values<Case>({{"./src/**", "`src/**`"},
                                                      {"/src/**", "`src/**`"},
                                                      {"src/", "`src/**`"},
                                                      {"./src/", "`src/**`"},
                                                      {"a//b", "`a/b`"},
                                                      {"a/./b", "`a/b`"},
                                                      {"!docs/**", "`docs/**`"}}));
    const auto finding =
        finding_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\npaths = [\"ok\", \"" +
                          std::string(glob) + "\"]\n"));
    CHECK(finding.code == codes::PIOT_CONFIG_GLOB);
    CHECK(position_of(finding) == "7:16");
    INFO(finding.hint);
    CHECK(finding.hint.find(meant) != std::string::npos);
}

TEST_CASE("config: globs of every allowed form are accepted", "[config]") {
    const auto glob = GENERATE("Cargo.lock", "**", "*", "src/**", "**/*.rs", "docs/[a-m]*.md", "cfg/{a,b}/*.toml",
                               "a?c", "[!a].rs", ".github/**", "ä/**", "with blank/*");
    CHECK(findings_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\npaths = [\"" +
                             std::string(glob) + "\"]\n"))
              .empty());
}

TEST_CASE("config: values of another type are refused with the way to write them", "[config]") {
    struct Case {
        std::string_view lines, message, hint;
    };
    const auto [lines, message, hint] = GENERATE(values<Case>({
        {"group = 1", "`group` of package `p` must be a string, not an integer", "put the value in quotes"},
        {"group = 2024-01-01", "`group` of package `p` must be a string, not a date or time",
         "put the value in quotes"},
        {"group = [\"a\"]", "`group` of package `p` must be a string, not a list",
         "write one string, without brackets"},
        {"group = { a = 1 }", "`group` of package `p` must be a string, not a table", "write `group = \"…\"`"},
        {"depends_on = \"q\"", "`depends_on` of package `p` must be a list of strings, not a string",
         "write it as a list: `depends_on = [\"…\"]`"},
        {"features = [1]", "`features` of package `p` must be a list of strings, but holds an integer",
         "put every element in quotes"},
        {"features = [[\"a\"]]", "`features` of package `p` must be a list of strings, but holds a list",
         "put every element in quotes"},
        {"no_default_features = \"true\"", "`no_default_features` of package `p` must be true or false, not a string",
         "write `no_default_features = true` or `no_default_features = false`"},
        {"trust_policy = \"x\"", "`trust_policy` of package `p` must be a table, not a string",
         "write `[package.trust_policy]`"},
    }));
    const auto finding = finding_of(a_file(a_crate("p", lines)));
    CHECK(finding.code == codes::PIOT_CONFIG_TYPE);
    CHECK(finding.message == message);
    CHECK(finding.hint == hint);
}

TEST_CASE("config: an unquoted interpreter is explained, because 3.10 would be 3.1", "[config]") {
    const auto finding = finding_of(a_file(a_wheel("p", "python_versions = [3.10]")));
    CHECK(finding.code == codes::PIOT_CONFIG_TYPE);
    CHECK(finding.hint == "put it in quotes: without them `3.10` is read as 3.1");
}

TEST_CASE("config: lists that must say something are not empty", "[config]") {
    const auto lines = GENERATE("python_versions = []", "rehearsal_build = []");
    const auto finding = finding_of(a_file(a_wheel("p", lines)));
    CHECK(finding.code == codes::PIOT_CONFIG_VALUE);
    CHECK(finding.hint == "list at least one");
    CHECK(findings_of(a_file(a_wheel("p", "targets = []\ndepends_on = []"))).empty());
}

TEST_CASE("config: a choice outside of the list names the list and the nearest", "[config]") {
    const auto kind =
        finding_of(a_file("[[package]]\nname = \"p\"\nkind = \"crate\"\npath = \"p\"\npaths = [\"p/**\"]\nfeatures = "
                          "[]\nbuild = \"hatch\"\n"));
    CHECK(kind.message == "`kind` of package `p` must be `crates` or `pypi`: `crate`");
    CHECK(kind.hint == "did you mean `crates`?");
    const auto build = finding_of(
        a_file("[[package]]\nname = \"p\"\nkind = \"pypi\"\npath = \"p\"\npaths = [\"p/**\"]\nbuild = \"poetry\"\n"));
    CHECK(build.message == "`build` of package `p` must be `maturin`, `setuptools` or `hatch`: `poetry`");
    CHECK(finding_of("[putitoutthere]\nversion = 1\ncadence = \"hourly\"\n" + a_crate("p")).code ==
          codes::PIOT_CONFIG_VALUE);
    CHECK(finding_of(a_file(a_wheel("p", "fan_out = \"pythons\""))).code == codes::PIOT_CONFIG_VALUE);
}

TEST_CASE("config: only version 1 of the format is known", "[config]") {
    const auto finding = finding_of("[putitoutthere]\nversion = 2\n" + a_crate("p"));
    CHECK(finding.code == codes::PIOT_CONFIG_VALUE);
    CHECK(finding.message == "`version` of `[putitoutthere]` must be `1`: `2`");
    CHECK(finding_of("[putitoutthere]\nversion = \"1\"\n" + a_crate("p")).code == codes::PIOT_CONFIG_TYPE);
    CHECK(finding_of("[putitoutthere]\n" + a_crate("p")).code == codes::PIOT_CONFIG_MISSING_KEY);
}

TEST_CASE("config: a misspelt placeholder of the rehearsal command is found, other braces are its own", "[config]") {
    const auto finding = finding_of(a_file(a_wheel("p", "rehearsal_build = [\"make\", \"{artifactdir}\"]")));
    CHECK(finding.hint == "did you mean `{artifact_dir}`?");
    CHECK(findings_of(a_file(a_wheel("p", "rehearsal_build = [\"sh\", \"-c\", \"{ echo ${HOME}; }\", \"{version}\"]")))
              .empty());
}
