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

/// What a command line that is not understood still says about how to answer: `--json`, `--format json` and `--color`,
/// wherever they stand before `--`.
[[nodiscard]] GlobalOptions find_output_options(const std::vector<std::string>& arguments);

}  // namespace piot::cli
