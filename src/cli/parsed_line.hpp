// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command_table.hpp"

#include "piot/base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piot::cli {

/// A command line taken apart by the tables, values still as texts.
struct ParsedLine {
    const CommandSpec* command = nullptr;                                ///< nullptr = none was given
    std::map<std::string, std::vector<std::string>, std::less<>> flags;  ///< by long name; a switch has no values
    std::vector<std::string> operands;

    [[nodiscard]] bool has(std::string_view flag) const { return flags.find(flag) != flags.end(); }
    /// The value of a flag, or `otherwise` when it was not given.
    [[nodiscard]] std::string value(std::string_view flag, std::string_view otherwise = {}) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view flag) const;
};

/// Takes a command line apart. Failure: PIOT_USAGE for unknown commands and flags, missing, empty or repeated values,
/// and operands that nobody takes.
[[nodiscard]] Result<ParsedLine> parse_line(const std::vector<std::string>& arguments);

/// PIOT_USAGE with the command that was meant.
[[nodiscard]] Failure unknown_command(std::string_view word);

/// PIOT_USAGE, with a pointer to the help of `command` (nullptr = to the overview) after the hint.
[[nodiscard]] Failure usage_error(const CommandSpec* command, std::string message, std::string hint = {});

}  // namespace piot::cli
