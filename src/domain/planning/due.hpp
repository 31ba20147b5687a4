// SPDX-License-Identifier: MIT
#pragma once
#include "package_graph.hpp"
#include "wishes.hpp"

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
    Packages packages{};    ///< ascending
    std::string trailer{};  ///< the first such line; empty = nothing is held
    std::string commit{};   ///< whose message holds it

    [[nodiscard]] bool holds(std::size_t package) const;
};

/// A skip at HEAD keeps its packages, or all, out of this run.
[[nodiscard]] Hold find_hold(const Calls& calls);

/// The reasons that lie in a package itself: changed, first release, forced (`forced` holds the trailer that forces it
/// in, or nullptr), a dependency released after it.
[[nodiscard]] Reasons find_own_reasons(const Config& config, const RepoSnapshot& snapshot,
                                       const std::vector<const Call*>& forced);

/// What would be due but for the hold; ascending. `own` as `find_own_reasons` gives it.
[[nodiscard]] Packages find_held_back(const PackageGraph& graph, const Reasons& own, const Hold& hold);

/// Spreads them to dependents and group members; a held package is not due and passes nothing on.
[[nodiscard]] Reasons spread(const Config& config, const PackageGraph& graph, Reasons own, const Hold& hold);

}  // namespace piot::planning
