// SPDX-License-Identifier: MIT
#include "order.hpp"

#include <algorithm>
#include <functional>
#include <queue>

namespace piot::planning {

std::vector<Placed> make_order(const PackageGraph& graph, const Packages& planned) {
    std::vector<char> is_planned(graph.size(), 0);
    std::vector<int> waits_for(graph.size(), 0);
    std::vector<int> level(graph.size(), 0);
    for (const auto package : planned)
        is_planned[package] = 1;
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (const auto package : planned) {
        for (const auto dependency : graph.dependencies(package))
            waits_for[package] += is_planned[dependency];
        if (waits_for[package] == 0) ready.push(package);
    }
    std::vector<Placed> order;
    while (!ready.empty()) {
        const auto package = ready.top();
        ready.pop();
        order.push_back({package, level[package]});
        for (const auto dependent : graph.dependents(package)) {
            if (is_planned[dependent] == 0) continue;
            level[dependent] = std::max(level[dependent], level[package] + 1);
            if (--waits_for[dependent] == 0) ready.push(dependent);
        }
    }
    return order;
}

}  // namespace piot::planning
