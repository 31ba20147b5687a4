// SPDX-License-Identifier: MIT
#pragma once
#include "cli/services.hpp"

#include "piot/base/exit_code.hpp"

#include <string>
#include <vector>

namespace piot::cli {

/// One run of piot: argv without the program's name → the process exit code.
[[nodiscard]] ExitCode run(const std::vector<std::string>& arguments, Services& services);

}  // namespace piot::cli
