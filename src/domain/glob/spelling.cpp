// SPDX-License-Identifier: MIT
#include "spelling.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace piot::glob {

namespace {

constexpr std::size_t k_max_pattern = 4096;

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// The pattern as a path of the repository can match it: no `.`, no empty component, something at the end.
std::string normalize(std::string_view pattern) {
    const auto components = split(pattern, '/');
    std::string text;
    for (const auto component : components) {
        if (component.empty() || component == ".") continue;
        if (!text.empty()) text += '/';
        text += component;
    }
    const bool is_directory = components.back().empty() || components.back() == ".";
    if (is_directory && !text.ends_with("**")) text += text.empty() ? "**" : "/**";
    return text;
}

/// `dir\sub` would quote the `s`, `dir\**` the first star, and `dir\` nothing: nobody means that.
std::optional<GlobError> check_backslashes(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '\\') continue;
        const auto quoted = pattern.substr(i + 1, 2);
        if (quoted.empty() || is_word(quoted.front()) || quoted == "**")
            return GlobError{"uses `\\` between directories, where `/` belongs",
                             normalize(replace_all(pattern, "\\", "/"))};
        if (quoted.front() == '/') return GlobError{"quotes `/`", normalize(replace_all(pattern, "\\/", "/"))};
        ++i;
    }
    return std::nullopt;
}

/// A blank at the edge is a slip far more often than a name.
std::optional<GlobError> check_blanks(std::string_view pattern) {
    const auto trimmed = trim(pattern);
    if (trimmed.size() == pattern.size()) return std::nullopt;
    if (trimmed.empty()) return GlobError{"is blank", ""};
    const bool is_quoted = trimmed.back() == '\\' && pattern.data() + pattern.size() > trimmed.data() + trimmed.size();
    if (is_quoted && trimmed.data() == pattern.data()) return std::nullopt;
    return GlobError{"begins or ends with a blank", std::string(trimmed)};
}

/// minimatch and bash know `@(a|b)`; here it would silently stand for itself.
std::optional<GlobError> check_extended(std::string_view pattern) {
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
            continue;
        }
        if (pattern[i + 1] != '(' || std::string_view("?*+@").find(pattern[i]) == std::string_view::npos) continue;
        const auto close = pattern.find(')', i);
        std::string meant;
        if (pattern[i] == '@' && close != std::string_view::npos)
            meant = std::string(pattern.substr(0, i)) + "{" +
                    replace_all(pattern.substr(i + 2, close - i - 2), "|", ",") + "}" +
                    std::string(pattern.substr(close + 1));
        return GlobError{"uses `" + std::string(pattern.substr(i, 2)) + "…)`, which is not supported", meant};
    }
    return std::nullopt;
}

std::optional<GlobError> check_components(std::string_view pattern) {
    const auto components = split(pattern, '/');
    if (std::find(components.begin(), components.end(), "..") != components.end())
        return GlobError{"holds `..`, which no repository path does", ""};
    const auto meant = normalize(pattern);
    if (meant == pattern) {
        if (components.front() == ".git") return GlobError{"lies in `.git`, which no commit holds", ""};
        return std::nullopt;
    }
    if (pattern.front() == '/') return GlobError{"begins with `/`, which no repository path does", meant};
    if (components.front() == ".") return GlobError{"begins with `.`, which no repository path does", meant};
    if (components.back().empty()) return GlobError{"ends with `/`, which no file does", meant};
    return GlobError{"holds an empty or `.` component, which no repository path does", meant};
}

}  // namespace

std::optional<GlobError> check_spelling(std::string_view pattern) {
    if (pattern.empty()) return GlobError{"is empty", ""};
    if (pattern.size() > k_max_pattern)
        return GlobError{"is longer than " + std::to_string(k_max_pattern) + " bytes", ""};
    if (pattern.find('\0') != std::string_view::npos) return GlobError{"holds a NUL byte", ""};
    if (pattern.front() == '!') return GlobError{"negates, but globs only add paths: list what counts", ""};
    if (auto error = check_blanks(pattern)) return error;
    if (auto error = check_backslashes(pattern)) return error;
    if (auto error = check_extended(pattern)) return error;
    return check_components(pattern);
}

}  // namespace piot::glob
