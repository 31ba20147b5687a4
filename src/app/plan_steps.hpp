// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/plan.hpp"

#include <string>

namespace piot::app {

/// The text of the configuration. Failure: PIOT_CONFIG_UNREADABLE, and what reading a file fails with.
[[nodiscard]] Result<std::string> read_config(const SourceTree& tree, const std::string& file);

/// The second half of planning: decides from the evidence, fills the build matrix, and says where HEAD differs.
[[nodiscard]] Result<Plan> decide_plan(const History& history, const PlanRequest& request, const Config& config,
                                       const RepoSnapshot& snapshot);

}  // namespace piot::app
