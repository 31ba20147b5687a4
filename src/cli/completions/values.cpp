// SPDX-License-Identifier: MIT
#include "cli/completions/values.hpp"

#include "piot/base/text.hpp"

namespace piot::cli {

ValueKind kind_of_value(std::string_view placeholder, std::span<const std::string_view> choices) {
    if (placeholder.empty()) return ValueKind::none;
    if (!choices.empty()) return ValueKind::choice;
    if (placeholder.starts_with("FILE")) return ValueKind::files;
    if (placeholder.starts_with("DIR")) return ValueKind::directories;
    if (placeholder == "COMMAND") return ValueKind::commands;
    return ValueKind::text;
}

std::string list_words(std::span<const std::string_view> words) {
    return join(std::vector<std::string>(words.begin(), words.end()), " ");
}

std::string list_command_names() {
    std::vector<std::string> names;
    for (const auto& command : command_table())
        names.emplace_back(command.name);
    return join(names, " ");
}

}  // namespace piot::cli
