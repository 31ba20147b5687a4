// SPDX-License-Identifier: MIT
#pragma once
#include "due.hpp"
#include "package_graph.hpp"
#include "wishes.hpp"

#include "piot/domain/why.hpp"

namespace piot::planning {

/// What telling about one package's trailers needs.
struct TrailerView {
    const WhyInput& input;
    const PackageGraph& graph;
    const Calls& calls;
    std::size_t package = 0;
    Packages speaking_for{};  ///< the package, then the due members of its group: their trailers shape its version
};

/// Fills trailers and ignored lines. The report knows its release and step already.
void tell_trailers(const TrailerView& view, WhyReport& report);

/// What the trailers of the range ask for, for all that they speak for.
[[nodiscard]] Wish merge_wishes(const TrailerView& view);

/// The skip that covers a unit of the package; nullptr = none.
[[nodiscard]] const UnitTrailer* find_skip(const RepoSnapshot& snapshot, std::size_t position,
                                           std::string_view package);

}  // namespace piot::planning
