// SPDX-License-Identifier: MIT
#pragma once
#include "package_graph.hpp"

#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/repo_snapshot.hpp"

#include <string>
#include <vector>

namespace piot::planning {

/// Per package the reasons why it is due; none = it is not.
using Reasons = std::vector<std::vector<Reason>>;

/// What a skip at HEAD keeps out of this run.
struct Hold {
    bool holds_all = false;
    Packages packages{};  ///< ascending

    [[nodiscard]] bool holds(std::size_t package) const;
};

/// The reasons that lie in a package itself: changed, first release, forced (`forced` holds the commit that forces it
/// in, or is empty), a dependency released after it.
[[nodiscard]] Reasons find_own_reasons(const Config& config, const RepoSnapshot& snapshot,
                                       const std::vector<std::string>& forced);

/// Spreads them to dependents and group members; a held package is not due and passes nothing on.
[[nodiscard]] Reasons spread(const Config& config, const PackageGraph& graph, Reasons own, const Hold& hold);

}  // namespace piot::planning
