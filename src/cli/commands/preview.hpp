// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"
#include "cli/services.hpp"

#include "piot/base/exit_code.hpp"

namespace piot::cli {

/// `plan --pr`: what merging the pull request would release that this run is about. Writes no outputs for later jobs.
ExitCode run_preview(const GlobalOptions& options, const PlanCommand& command, Services& services);

}  // namespace piot::cli
