// SPDX-License-Identifier: MIT
#include "rehearsal/crate_checks.hpp"

#include "rehearsal/error_texts.hpp"
#include "rehearsal/semver.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace texts = crates_texts;

namespace {

constexpr std::size_t k_max_name = 64;
constexpr std::size_t k_max_version = 150;
constexpr std::size_t k_max_description = 1000;
constexpr std::size_t k_max_features = 300;
constexpr std::size_t k_max_dependencies = 500;
constexpr std::string_view k_crates_io_index = "https://github.com/rust-lang/crates.io-index";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The whole UTF-8 character that starts at a byte.
std::string_view character_at(std::string_view text, std::size_t start) {
    std::size_t end = start + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return text.substr(start, end - start);
}

bool is_keyword(std::string_view word) {
    if (word.empty() || !(is_letter(word.front()) || is_digit(word.front()))) return false;
    return std::all_of(word.begin(), word.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '+'; });
}

Accepted<void> check_url(std::string_view field, const std::string& url) {
    if (url.empty() || url.starts_with("http://") || url.starts_with("https://")) return {};
    return refuse(400, fmt::format(texts::k_url_scheme, field, url));
}

Accepted<void> check_keywords(const CrateManifest& manifest) {
    if (manifest.keywords.size() > 5) return refuse(400, std::string(texts::k_too_many_keywords));
    for (const auto& keyword : manifest.keywords) {
        if (keyword.size() > 20) return refuse(400, fmt::format(texts::k_keyword_too_long, keyword));
        if (!is_keyword(keyword)) return refuse(400, fmt::format(texts::k_invalid_keyword, keyword));
    }
    if (manifest.categories.size() > 5) return refuse(400, std::string(texts::k_too_many_categories));
    return {};
}

std::vector<std::string> license_tokens(std::string_view text) {
    std::vector<std::string> tokens;
    std::string word;
    const auto finish_word = [&] {
        if (!word.empty()) tokens.push_back(std::exchange(word, {}));
    };
    for (const char c : text) {
        if (c == ' ') {
            finish_word();
        } else if (c == '(' || c == ')' || c == '/') {
            finish_word();
            tokens.push_back(c == '/' ? "OR" : std::string(1, c));
        } else {
            word += c;
        }
    }
    finish_word();
    return tokens;
}

bool is_license_word(const std::string& word) {
    if (word == "AND" || word == "OR" || word == "WITH" || word == "(" || word == ")") return false;
    return std::all_of(word.begin(), word.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '+' || c == ':';
    });
}

}  // namespace

Accepted<void> check_crate_name(std::string_view what, std::string_view name) {
    if (name.size() > k_max_name) return refuse(400, fmt::format(texts::k_name_too_long, what, name));
    if (name.empty()) return refuse(400, fmt::format(texts::k_name_empty, what));
    if (is_digit(name.front())) return refuse(400, fmt::format(texts::k_name_digit, what, name));
    const bool starts_well = is_letter(name.front()) || (what == "dependency" && name.front() == '_');
    if (!starts_well) return refuse(400, fmt::format(texts::k_name_start, what, name, character_at(name, 0)));
    for (std::size_t i = 1; i < name.size(); ++i) {
        const char c = name[i];
        if (is_letter(c) || is_digit(c) || c == '-' || c == '_') continue;
        return refuse(400, fmt::format(texts::k_name_character, what, name, character_at(name, i)));
    }
    return {};
}

Accepted<void> check_crate_version(std::string_view version) {
    if (!SemVer::parse(version)) return refuse(400, fmt::format(texts::k_invalid_version, version));
    if (version.size() > k_max_version) return refuse(400, std::string(texts::k_version_too_long));
    return {};
}

Accepted<void> check_crate_metadata(const CrateManifest& manifest) {
    std::vector<std::string> missing;
    if (manifest.description.empty()) missing.emplace_back("description");
    if (manifest.license.empty() && manifest.license_file.empty()) missing.emplace_back("license");
    if (!missing.empty()) return refuse(400, fmt::format(texts::k_missing_fields, join(missing, ", ")));
    if (manifest.description.size() > k_max_description) return refuse(400, std::string(texts::k_description_too_long));
    if (!manifest.license.empty() && !is_license_expression(manifest.license)) {
        return refuse(400, fmt::format(texts::k_invalid_license, manifest.license));
    }
    PIOT_ACCEPT_CHECK(check_url("homepage", manifest.homepage));
    PIOT_ACCEPT_CHECK(check_url("documentation", manifest.documentation));
    PIOT_ACCEPT_CHECK(check_url("repository", manifest.repository));
    PIOT_ACCEPT_CHECK(check_keywords(manifest));
    if (manifest.features.size() > k_max_features) {
        return refuse(400, fmt::format(texts::k_too_many_features, k_max_features, manifest.features.size()));
    }
    return {};
}

Accepted<void> check_dependencies(const CrateManifest& manifest) {
    if (manifest.dependencies.size() > k_max_dependencies) {
        return refuse(400, fmt::format(texts::k_too_many_dependencies, k_max_dependencies));
    }
    for (const auto& dependency : manifest.dependencies) {
        PIOT_ACCEPT_CHECK(check_crate_name("dependency", dependency.package));
        const bool is_foreign = !dependency.registry.empty() && dependency.registry != "crates-io" &&
                                dependency.registry != k_crates_io_index;
        if (is_foreign) return refuse(400, fmt::format(texts::k_foreign_dependency, dependency.package));
        if (dependency.requirement == "*")
            return refuse(400, fmt::format(texts::k_wildcard_dependency, dependency.package));
    }
    return {};
}

bool is_reserved_crate_name(std::string_view name) {
    static constexpr std::array<std::string_view, 24> k_reserved = {
        "alloc",    "arena",    "ast",    "builtins",   "collections", "compiler_builtins",
        "core",     "coretest", "debug",  "driver",     "flate",       "fmt_macros",
        "grammar",  "macro",    "macros", "proc_macro", "rustc",       "rustdoc",
        "rustllvm", "std",      "syntax", "test",       "unicode",     "rustbook"};
    const auto canonical = canonical_crate_name(name);
    return std::find(k_reserved.begin(), k_reserved.end(), canonical) != k_reserved.end();
}

bool is_license_expression(std::string_view text) {
    int depth = 0;
    bool wants_operand = true;
    for (const auto& token : license_tokens(text)) {
        if (wants_operand) {
            if (token == "(") {
                ++depth;
            } else if (is_license_word(token)) {
                wants_operand = false;
            } else {
                return false;
            }
        } else if (token == ")" && depth > 0) {
            --depth;
        } else if (token == "AND" || token == "OR" || token == "WITH") {
            wants_operand = true;
        } else {
            return false;
        }
    }
    return depth == 0 && !wants_operand;
}

}  // namespace piot::rehearsal
