// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/registry_view.hpp"

#include <vector>

namespace piot::planning {

/// What a person should know about the registries before this plan is built. All notices: nothing here stops a plan.
[[nodiscard]] std::vector<Diagnostic> judge_registries(const Plan& plan, const Config& config,
                                                       const RepoSnapshot& snapshot, const RegistryView& view);

}  // namespace piot::planning
