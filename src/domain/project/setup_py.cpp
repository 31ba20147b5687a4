// SPDX-License-Identifier: MIT
#include "domain/project/python_reader.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

namespace piot {

namespace {

constexpr std::array<std::string_view, 4> k_arguments{"ext_modules", "rust_extensions", "cffi_modules", "ext_package"};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The line up to its comment. A `#` in a string cuts too much, which only makes the answer more careful.
std::string_view without_comment(std::string_view line) {
    return line.substr(0, line.find('#'));
}

/// The place of `name = value` or `name=value` in a line, where the value is not an empty list or `None`.
std::size_t find_argument(std::string_view line, std::string_view name) {
    for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
        if (at > 0 && (is_word(line[at - 1]) || line[at - 1] == '.')) continue;
        auto rest = trim(line.substr(at + name.size()));
        if (!rest.starts_with('=') || rest.starts_with("==")) continue;
        rest = trim(rest.substr(1));
        if (rest.starts_with("[]") || rest.starts_with("None")) continue;
        return at;
    }
    return std::string_view::npos;
}

}  // namespace

PlacedText find_setup_extension(std::string_view text, const std::string& file) {
    int number = 0;
    for (const auto line : split_lines(text)) {
        ++number;
        const auto code = without_comment(line);
        for (const auto argument : k_arguments)
            if (const auto at = find_argument(code, argument); at != std::string_view::npos)
                return {std::string(argument), {file, number, static_cast<int>(at) + 1}};
    }
    return {};
}

}  // namespace piot
