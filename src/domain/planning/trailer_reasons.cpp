// SPDX-License-Identifier: MIT
#include "trailer_reasons.hpp"

#include <algorithm>

namespace piot::planning {

namespace {

bool is_released(const VersionInput& input, const Packages& line) {
    return std::any_of(line.begin(), line.end(), [&](std::size_t member) {
        return find_released(input.config, input.snapshot.packages[member]).last.has_value();
    });
}

/// Places among the valid calls, newest first.
std::vector<std::size_t> find_deciding_calls(const Wish& wish) {
    std::vector<std::size_t> ages;
    if (wish.level > BumpLevel::patch) ages.push_back(wish.level_age);
    if (wish.stage) ages.push_back(wish.stage->age);
    std::sort(ages.begin(), ages.end());
    ages.erase(std::unique(ages.begin(), ages.end()), ages.end());
    return ages;
}

}  // namespace

Reasons find_trailer_reasons(const VersionInput& input, const Calls& calls) {
    Reasons found(input.graph.size());
    for (const auto& line : input.graph.lines()) {
        Wish wish;
        Packages due;
        for (const auto member : line)
            if (!input.reasons[member].empty()) due.push_back(member);
        for (const auto member : due)
            wish.merge(input.wishes[member]);
        const auto ages = find_deciding_calls(wish);
        if (ages.empty() || !is_released(input, line)) continue;
        for (const auto age : ages) {
            const auto& call = calls.valid[age];
            const Reason reason{ReasonKind::trailer, {}, call.commit, {}, {}, call.describe()};
            const auto is_told = [&](const Reason& other) {
                return other.kind == ReasonKind::forced && other.commit == reason.commit &&
                       other.trailer == reason.trailer;
            };
            for (const auto member : due)
                if (std::none_of(input.reasons[member].begin(), input.reasons[member].end(), is_told))
                    found[member].push_back(reason);
        }
    }
    return found;
}

}  // namespace piot::planning
