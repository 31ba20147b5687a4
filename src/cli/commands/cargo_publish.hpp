// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"
#include "cli/commands/plan_source.hpp"
#include "cli/console.hpp"
#include "cli/services.hpp"

namespace piot::cli {

/// `--cargo-publish`: packages the crates that no build row left, and says so.
[[nodiscard]] Result<void> package_missing_crates(const PlanSource& source, const PublishCommand& command,
                                                  Services& services, const Console& console);

}  // namespace piot::cli
