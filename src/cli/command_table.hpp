// SPDX-License-Identifier: MIT
#pragma once
#include <span>
#include <string_view>

namespace piot::cli {

/// What people read about a command; its flags stand in parser.cpp.
struct CommandInfo {
    std::string_view name;
    std::string_view summary;   ///< one line, for the overview
    std::string_view operands;  ///< after the flags, in the usage line; may be empty
    std::string_view details;   ///< a paragraph, lines at most 90 columns wide
    std::string_view example;
};

/// Every command, in the order of a release.
[[nodiscard]] std::span<const CommandInfo> command_table();

/// nullptr for a name that is no command.
[[nodiscard]] const CommandInfo* find_command(std::string_view name);

}  // namespace piot::cli
