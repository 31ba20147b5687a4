// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command_table.hpp"

#include <string>

namespace piot::cli {

/// What `piot` and `piot --help` print.
[[nodiscard]] std::string make_overview();

/// What `piot help COMMAND` and `piot COMMAND --help` print: purpose, usage, flags, example.
[[nodiscard]] std::string make_command_help(const CommandSpec& command);

}  // namespace piot::cli
