// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"

#include "piot/base/result.hpp"

#include <string>
#include <vector>

namespace piot::cli {

/// argv without the program's name → what is asked for. Nothing is acted on. Global flags may stand before or after the
/// command. Failure: PIOT_USAGE with "did you mean" and where to find help.
[[nodiscard]] Result<Command> parse_command(const std::vector<std::string>& arguments);

}  // namespace piot::cli
