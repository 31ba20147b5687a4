// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/plan.hpp"
#include "piot/app/publish_world.hpp"
#include "piot/ports/clock.hpp"

#include <chrono>
#include <string>

namespace piot::app {

/// How the registries are asked while planning.
struct RegistryQuestions {
    const WorldFactory& worlds;
    const Environment& environment;
    const Clock& clock;
    std::string rehearsal_url;                 ///< base URL of an embedded registry; empty = the real ones
    std::chrono::milliseconds deadline{5000};  ///< for all questions together, from the first one on
};

/// `make_release_plan` with the registries' view (contract §3, `--check-registry`): all packages are asked side by
/// side, versions that are live without a tag count as released where their commit is in the history of HEAD, and the
/// plan carries verdicts, heal and skew. A registry that does not answer makes verdicts unknown and fails nothing.
[[nodiscard]] Result<ReleasePlan> make_checked_plan(const History& history, const PlanRequest& request,
                                                    const RegistryQuestions& questions);

}  // namespace piot::app
