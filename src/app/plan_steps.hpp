// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/plan.hpp"

namespace piot::app {

/// The second half of planning: decides from the evidence, fills the build matrix, and says where HEAD differs.
[[nodiscard]] Result<Plan> decide_plan(const History& history, const PlanRequest& request, const Config& config,
                                       const RepoSnapshot& snapshot);

}  // namespace piot::app
