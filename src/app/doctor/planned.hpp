// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/doctor.hpp"
#include "piot/app/plan.hpp"

#include <optional>
#include <vector>

namespace piot::app {

/// What a release from here would be.
struct Planned {
    std::optional<RepoSnapshot> snapshot;  ///< nullopt: the history cannot be read
    std::optional<Plan> plan;              ///< of HEAD, or of what a pull request would leave behind when merged
    std::optional<PullRequestPreview> preview;
    std::vector<Diagnostic> findings;  ///< why there is no plan, trailers that do not parse, what merging would release
};

[[nodiscard]] Planned plan_ahead(const History& history, const DoctorRequest& request, const Config& config);

}  // namespace piot::app
