// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"
#include "piot/domain/pull_request.hpp"

#include <optional>
#include <vector>

namespace piot {

/// What merging a pull request would release. nullopt: the repository does not merge this way.
struct PullRequestPreview {
    PullRequest pull_request;
    std::optional<Plan> squash;
    std::optional<Plan> merge;
    std::vector<Diagnostic> notices;  ///< about the pull request itself

    /// True when both ways would release the same.
    [[nodiscard]] bool is_one_plan() const { return squash && merge && *squash == *merge; }
};

}  // namespace piot
