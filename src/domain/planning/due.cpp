// SPDX-License-Identifier: MIT
#include "due.hpp"

#include <algorithm>

namespace piot::planning {

namespace {

/// The due packages: those with a reason, their dependents, and the members of their groups.
std::vector<char> close(const PackageGraph& graph, const Reasons& own, const Hold& hold) {
    std::vector<char> is_due(graph.size(), 0);
    Packages pending;
    const auto add = [&](std::size_t package) {
        if (is_due[package] != 0 || hold.holds(package)) return;
        is_due[package] = 1;
        pending.push_back(package);
    };
    for (std::size_t package = 0; package < graph.size(); ++package)
        if (!own[package].empty()) add(package);
    while (!pending.empty()) {
        const auto package = pending.back();
        pending.pop_back();
        for (const auto dependent : graph.dependents(package))
            add(dependent);
        for (const auto member : graph.line(package))
            add(member);
    }
    return is_due;
}

Reason make_reason(ReasonKind kind, std::string package, std::string commit) {
    return {kind, std::move(package), std::move(commit), {}, {}};
}

}  // namespace

bool Hold::holds(std::size_t package) const {
    return holds_all || std::binary_search(packages.begin(), packages.end(), package);
}

Hold find_hold(const Calls& calls) {
    Hold hold;
    for (const auto& call : calls.valid) {
        if (call.position != 0) break;
        if (call.trailer.kind != TrailerKind::skip) continue;
        if (call.trailer.packages.empty()) hold.holds_all = true;
        hold.packages.insert(hold.packages.end(), call.packages.begin(), call.packages.end());
        if (!hold.trailer.empty()) continue;
        hold.trailer = call.describe();
        hold.commit = call.commit;
    }
    std::sort(hold.packages.begin(), hold.packages.end());
    return hold;
}

Reasons find_own_reasons(const Config& config, const RepoSnapshot& snapshot, const std::vector<const Call*>& forced) {
    Reasons reasons(snapshot.packages.size());
    for (std::size_t i = 0; i < snapshot.packages.size(); ++i) {
        const auto& evidence = snapshot.packages[i];
        if (evidence.change)
            reasons[i].push_back(
                {ReasonKind::changed, {}, evidence.change->commit, evidence.change->path, evidence.change->glob});
        if (evidence.tags.empty()) reasons[i].push_back(make_reason(ReasonKind::first_release, {}, {}));
        if (forced[i] != nullptr)
            reasons[i].push_back({ReasonKind::forced, {}, forced[i]->commit, {}, {}, forced[i]->describe()});
        for (const auto dependency : evidence.newer_dependencies)
            reasons[i].push_back(make_reason(ReasonKind::dependency_released, config.packages[dependency].name,
                                             snapshot.packages[dependency].base));
    }
    return reasons;
}

Packages find_held_back(const PackageGraph& graph, const Reasons& own, const Hold& hold) {
    Packages held_back;
    const auto with = close(graph, own, hold);
    const auto without = close(graph, own, {});
    for (std::size_t package = 0; package < graph.size(); ++package)
        if (without[package] != 0 && with[package] == 0) held_back.push_back(package);
    return held_back;
}

Reasons spread(const Config& config, const PackageGraph& graph, Reasons own, const Hold& hold) {
    const auto is_due = close(graph, own, hold);
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (is_due[i] == 0) own[i].clear();
        if (is_due[i] == 0) continue;
        for (const auto dependency : graph.dependencies(i))
            if (is_due[dependency] != 0)
                own[i].push_back(make_reason(ReasonKind::dependency, config.packages[dependency].name, {}));
    }
    // What nothing else explains is due through its group; name a member that has a reason of its own.
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (is_due[i] == 0 || !own[i].empty()) continue;
        const auto& line = graph.line(i);
        const auto cause = std::find_if(line.begin(), line.end(), [&](std::size_t member) {
            return !own[member].empty() && own[member].front().kind != ReasonKind::group;
        });
        if (cause != line.end()) own[i].push_back(make_reason(ReasonKind::group, config.packages[*cause].name, {}));
    }
    return own;
}

}  // namespace piot::planning
