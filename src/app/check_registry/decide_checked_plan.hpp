// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/plan.hpp"
#include "piot/domain/registry_view.hpp"

namespace piot::app {

/// What was found out before planning.
struct CheckedFacts {
    const Config& config;
    const RepoSnapshot& snapshot;  ///< by the tags alone
    const RegistryView& view;
};

/// The plan, from answers that are there already: versions that are live without a tag count as released where their
/// commit is in the history of HEAD, and the plan carries verdicts, heal and skew.
[[nodiscard]] Result<Plan> decide_checked_plan(const History& history, const PlanRequest& request,
                                               const CheckedFacts& facts);

}  // namespace piot::app
