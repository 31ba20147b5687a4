// SPDX-License-Identifier: MIT
#pragma once
#include "package_graph.hpp"

namespace piot::planning {

struct Placed {
    std::size_t package = 0;
    int level = 0;  ///< longest chain of planned packages beneath it
};

/// Repeatedly the first package, in configuration order, whose planned dependencies are out. `planned` is ascending.
[[nodiscard]] std::vector<Placed> make_order(const PackageGraph& graph, const Packages& planned);

}  // namespace piot::planning
