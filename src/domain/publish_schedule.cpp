// SPDX-License-Identifier: MIT
#include "piot/domain/publish_schedule.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>

namespace piot {

PublishSchedule::PublishSchedule(const Plan& plan) : entries_(plan.releases.size()) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < plan.releases.size(); ++i)
        places.emplace(plan.releases[i].package, i);
    for (std::size_t i = 0; i < plan.releases.size(); ++i)
        for (const auto& name : plan.releases[i].depends_on) {
            const auto place = places.find(name);
            if (place == places.end()) continue;  // not planned: released before
            entries_[place->second].dependents.push_back(i);
            ++entries_[i].open_dependencies;
        }
    rank_all();
}

/// Plan order is dependency order, so the dependents of a package stand behind it.
void PublishSchedule::rank_all() {
    const auto count = entries_.size();
    std::vector<std::size_t> chains(count, 0);
    std::vector<std::vector<bool>> held_up(count, std::vector<bool>(count, false));
    for (std::size_t i = count; i-- > 0;)
        for (const auto dependent : entries_[i].dependents) {
            chains[i] = std::max(chains[i], chains[dependent] + 1);
            held_up[i][dependent] = true;
            for (std::size_t j = dependent + 1; j < count; ++j)
                if (held_up[dependent][j]) held_up[i][j] = true;
        }
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto urgency = [&](std::size_t i) {
        return std::tuple(chains[i], std::count(held_up[i].begin(), held_up[i].end(), true));
    };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return urgency(a) > urgency(b); });
    for (std::size_t i = 0; i < count; ++i)
        entries_[order[i]].rank = i;
}

std::vector<std::size_t> PublishSchedule::ready() const {
    std::vector<std::size_t> packages;
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (!entries_[i].is_started && entries_[i].open_dependencies == 0) packages.push_back(i);
    std::sort(packages.begin(), packages.end(), [&](auto a, auto b) { return entries_[a].rank < entries_[b].rank; });
    return packages;
}

void PublishSchedule::start(std::size_t package) {
    auto& entry = entries_[package];
    if (entry.is_started) return;
    entry.is_started = true;
    ++started_;
}

void PublishSchedule::settle(std::size_t package) {
    auto& entry = entries_[package];
    if (entry.is_settled) return;
    entry.is_settled = true;
    for (const auto dependent : entry.dependents)
        --entries_[dependent].open_dependencies;
}

}  // namespace piot
