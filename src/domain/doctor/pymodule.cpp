// SPDX-License-Identifier: MIT
#include "domain/doctor/pymodule.hpp"

#include "piot/base/text.hpp"

namespace piot::doctor {

namespace {

/// The text between the first pair of quotes behind `name =`; empty when there is none.
std::string_view name_argument(std::string_view attribute) {
    const auto name = attribute.find("name");
    if (name == std::string_view::npos) return {};
    const auto open = attribute.find('"', name);
    const auto close = open == std::string_view::npos ? open : attribute.find('"', open + 1);
    return close == std::string_view::npos ? std::string_view() : attribute.substr(open + 1, close - open - 1);
}

std::string_view leading_word(std::string_view text) {
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    std::size_t end = 0;
    while (end < text.size() && is_word(text[end]))
        ++end;
    return text.substr(0, end);
}

/// `pub fn x(` or `pub(crate) mod x {`: the item's name; empty for anything else.
std::string_view item_name(std::string_view line) {
    if (line.starts_with("pub")) {
        line.remove_prefix(3);
        if (line.starts_with("(")) line.remove_prefix(std::min(line.find(')') + 1, line.size()));
        line = trim(line);
    }
    for (const std::string_view keyword : {"fn ", "mod "})
        if (line.starts_with(keyword)) {
            line = trim(line.substr(keyword.size()));
            if (line.starts_with("r#")) line.remove_prefix(2);
            return leading_word(line);
        }
    return {};
}

}  // namespace

std::vector<std::string> find_pymodules(std::string_view rust) {
    std::vector<std::string> names;
    bool is_pending = false;
    std::string_view given;
    for (const auto line : split_lines(rust)) {
        // Deeper ones are submodules, or stand in comments and macros.
        if (line.starts_with("#[pymodule") || line.starts_with("#[pyo3::pymodule")) {
            is_pending = true;
            given = name_argument(line);
        } else if (is_pending && line.starts_with("#[pyo3")) {
            if (const auto name = name_argument(line); !name.empty()) given = name;
        } else if (is_pending && !line.starts_with("#[") && !line.starts_with("//") && !trim(line).empty()) {
            const auto item = item_name(line);
            is_pending = false;
            if (!item.empty()) names.emplace_back(given.empty() ? item : given);
        }
    }
    return names;
}

}  // namespace piot::doctor
