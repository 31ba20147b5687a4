// SPDX-License-Identifier: MIT
#include "config_support.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

namespace piot::test {

std::string a_file(std::string_view rest) {
    return fmt::format("[putitoutthere]\nversion = 1\n{}", rest);
}

std::string a_crate(std::string_view name, std::string_view lines) {
    return fmt::format(
        "[[package]]\nname = \"{0}\"\nkind = \"crates\"\npath = \"crates/{0}\"\npaths = [\"crates/{0}/**\"]\n{1}\n",
        name, lines);
}

std::string a_wheel(std::string_view name, std::string_view lines) {
    return fmt::format(
        "[[package]]\nname = \"{0}\"\nkind = \"pypi\"\nbuild = \"maturin\"\npath = \"python/{0}\"\npaths = "
        "[\"python/{0}/**\"]\n{1}\n",
        name, lines);
}

std::vector<Diagnostic> findings_of(std::string_view text) {
    auto config = parse_config(text);
    return config ? std::vector<Diagnostic>{} : config.error().diagnostics;
}

Diagnostic finding_of(std::string_view text) {
    const auto findings = findings_of(text);
    INFO(text);
    INFO(describe(findings));
    REQUIRE(findings.size() == 1);
    return findings.front();
}

Config config_of(std::string_view text) {
    auto config = parse_config(text);
    INFO(text);
    INFO((config ? std::string() : describe(config.error().diagnostics)));
    REQUIRE(config.has_value());
    return *config;
}

std::string describe(const std::vector<Diagnostic>& findings) {
    std::string text;
    for (const auto& finding : findings)
        text += fmt::format("{}:{}: {} {} ({})\n", finding.origin.file, position_of(finding), finding.code.name,
                            finding.message, finding.hint);
    return text;
}

std::string position_of(const Diagnostic& finding) {
    return fmt::format("{}:{}", finding.origin.line, finding.origin.column);
}

}  // namespace piot::test
