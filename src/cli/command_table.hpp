// SPDX-License-Identifier: MIT
#pragma once
#include <span>
#include <string_view>

namespace piot::cli {

/// One flag. The tables of these drive parsing, "did you mean" and help alike.
struct FlagSpec {
    std::string_view name;             ///< `--out`
    std::string_view short_name = {};  ///< `-q`; empty = none
    std::string_view value = {};       ///< `FILE`, what help calls the value; empty = a switch
    std::string_view help = {};        ///< one line
    bool is_repeatable = false;        ///< several values: given again, or separated by commas
};

/// One command.
struct CommandSpec {
    std::string_view name;
    std::string_view summary;       ///< one line
    std::string_view details = {};  ///< a paragraph for its help, lines at most 100 columns wide
    std::string_view operand = {};  ///< `FILE…`, `COMMAND`; empty = takes none
    std::span<const FlagSpec> flags = {};
    std::string_view example = {};  ///< one or more whole command lines
};

/// In the order of help.
[[nodiscard]] std::span<const CommandSpec> command_table();

/// Flags that stand before or after every command.
[[nodiscard]] std::span<const FlagSpec> global_flags();

/// nullptr when there is no such command.
[[nodiscard]] const CommandSpec* find_command(std::string_view name);

}  // namespace piot::cli
