// SPDX-License-Identifier: MIT
#include "app/check_registry/decide_checked_plan.hpp"

#include "app/plan_steps.hpp"

namespace piot::app {

Result<Plan> decide_checked_plan(const History& history, const PlanRequest& request, const CheckedFacts& facts) {
    const auto decide = [&](const RepoSnapshot& snapshot) -> Result<Plan> {
        PIOT_TRY(auto plan, decide_plan(history, request, facts.config, snapshot));
        return add_registry_view(std::move(plan), facts.config, snapshot, facts.view);
    };
    GatherOptions options;
    options.detail = request.detail;
    options.untagged = choose_released(facts.config, facts.snapshot, facts.view);
    if (options.untagged.empty()) return decide(facts.snapshot);
    PIOT_TRY(const auto snapshot, history.gather(facts.config, options));
    return decide(snapshot);
}

}  // namespace piot::app
