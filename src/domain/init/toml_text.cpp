// SPDX-License-Identifier: MIT
#include "domain/init/toml_text.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::init {

namespace {

constexpr std::size_t k_line_width = 110;

}  // namespace

std::string to_toml_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            quoted.append({'\\', c});
        else if (code < 0x20 || code == 0x7f)
            quoted += fmt::format("\\u{:04X}", code);
        else
            quoted.push_back(c);
    }
    return quoted + '"';
}

std::string to_toml_array(std::string_view key, const std::vector<std::string>& items) {
    auto line = fmt::format("{} = [{}]\n", key, join(items, ", "));
    if (line.size() <= k_line_width || items.size() < 2) return line;
    auto lines = fmt::format("{} = [\n", key);
    for (const auto& item : items)
        lines += fmt::format("    {},\n", item);
    return lines + "]\n";
}

}  // namespace piot::init
