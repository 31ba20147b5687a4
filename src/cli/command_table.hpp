// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <span>
#include <string_view>

namespace piot::cli {

// What flags and operands of few words take; those that stand for an enumeration are in its order.
inline constexpr std::array<std::string_view, 5> k_formats{"text", "json", "matrix", "markdown", "mermaid"};
inline constexpr std::array<std::string_view, 3> k_colors{"auto", "always", "never"};
inline constexpr std::array<std::string_view, 2> k_cadences{"immediate", "scheduled"};
inline constexpr std::array<std::string_view, 3> k_shells{"bash", "zsh", "fish"};

/// One flag. The tables of these drive parsing, "did you mean", help and completions alike.
struct FlagSpec {
    std::string_view name;                           ///< `--out`
    std::string_view short_name = {};                ///< `-q`; empty = none
    std::string_view value = {};                     ///< `FILE`, what help calls the value; empty = a switch
    std::string_view help = {};                      ///< one line
    std::span<const std::string_view> choices = {};  ///< the values that there are; empty = any
    bool is_repeatable = false;                      ///< several values: given again, or separated by commas
};

/// One command.
struct CommandSpec {
    std::string_view name;
    std::string_view summary;                        ///< one line
    std::string_view details = {};                   ///< a paragraph for its help, lines at most 100 columns wide
    std::string_view operand = {};                   ///< `FILE…`, `COMMAND`; empty = takes none
    std::span<const std::string_view> choices = {};  ///< of the operand; empty = any
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
