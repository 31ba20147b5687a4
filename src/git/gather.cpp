// SPDX-License-Identifier: MIT
#include "gather.hpp"

#include <algorithm>
#include <unordered_map>

namespace piot::git {

namespace {

Result<void> find_newer_dependencies(Gathering& in, const std::vector<Bases>& bases, RepoSnapshot& snapshot) {
    std::unordered_map<std::string, std::size_t> by_name;
    for (std::size_t i = 0; i < in.config.packages.size(); ++i)
        by_name.emplace(in.config.packages[i].name, i);
    for (std::size_t i = 0; i < bases.size(); ++i) {
        if (!bases[i].last) continue;
        for (const auto& name : in.config.packages[i].depends_on) {
            const auto dependency = by_name.find(name);
            if (dependency == by_name.end() || !bases[dependency->second].stable) continue;
            const auto stable = *bases[dependency->second].stable;
            PIOT_TRY(const auto is_known, in.graph.contains(*bases[i].last, stable));
            if (is_known) continue;
            // A release in a history that shares nothing with HEAD's is not after anything: no release of ours would
            // ever contain it.
            PIOT_TRY(const auto is_ours, in.graph.is_in_head(stable));
            if (is_ours) snapshot.packages[i].newer_dependencies.push_back(dependency->second);
        }
    }
    return {};
}

}  // namespace

Result<RepoSnapshot> gather(Gathering& in) {
    RepoSnapshot snapshot;
    snapshot.head = to_hex(in.graph.id(in.graph.mainline().front()));
    PIOT_TRY(const auto bases, ReleaseFinder(in).run(snapshot));
    // HEAD's own trailer decides about skips even where nothing was committed since the last release.
    std::size_t longest = 1;
    for (const auto& package : snapshot.packages)
        longest = std::max(longest, package.range);
    PIOT_CHECK(in.graph.extend_to(longest + 1));
    PIOT_TRY(snapshot.units, read_units(in, longest));
    PIOT_CHECK(find_changes(in, bases, snapshot));
    PIOT_CHECK(find_newer_dependencies(in, bases, snapshot));
    return snapshot;
}

}  // namespace piot::git
