// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::cli {

/// What stands after a flag, or as an operand.
enum class ValueKind {
    none,         ///< a switch
    choice,       ///< one of a few words
    files,        ///< paths
    directories,  ///< paths of directories
    commands,     ///< one of piot's
    text,         ///< anything: nothing to propose
};

[[nodiscard]] ValueKind kind_of_value(std::string_view placeholder, std::span<const std::string_view> choices);

/// With spaces between.
[[nodiscard]] std::string list_words(std::span<const std::string_view> words);
[[nodiscard]] std::string list_command_names();

}  // namespace piot::cli
