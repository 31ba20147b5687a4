// SPDX-License-Identifier: MIT
#include "piot/app/check_registry.hpp"

#include "app/check_registry/ask_registries.hpp"
#include "app/check_registry/decide_checked_plan.hpp"

namespace piot::app {

Result<ReleasePlan> make_checked_plan(const History& history, const PlanRequest& request,
                                      const RegistryQuestions& questions) {
    PIOT_TRY(auto config, load_config(history, request.config_file));
    PIOT_TRY(const auto snapshot, history.gather(config, {.detail = request.detail}));
    PIOT_TRY(const auto world,
             questions.worlds.connect({.config = config,
                                       .environment = questions.environment,
                                       .checkout = history.git_directory(),
                                       .rehearsal_url = questions.rehearsal_url,
                                       .deadline = questions.clock.steady_now() + questions.deadline}));
    const auto view = ask_registries(config, snapshot, world);
    PIOT_TRY(auto plan, decide_checked_plan(history, request, {config, snapshot, view}));
    return ReleasePlan{std::move(config), std::move(plan)};
}

}  // namespace piot::app
