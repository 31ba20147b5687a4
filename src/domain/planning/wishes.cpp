// SPDX-License-Identifier: MIT
#include "wishes.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::planning {

namespace {

constexpr std::size_t k_listed_names = 10;

/// Names of a list that no package has, each with the one that was probably meant.
std::vector<std::string> find_unknown(const PackageGraph& graph, const Trailer& trailer) {
    std::vector<std::string> unknown;
    for (const auto& name : trailer.packages) {
        if (graph.find(name)) continue;
        const auto near = unknown.size() < k_listed_names ? graph.find_near(name) : std::string();
        unknown.push_back(near.empty() ? fmt::format("`{}`", name)
                                       : fmt::format("`{}` (did you mean `{}`?)", name, near));
    }
    return unknown;
}

Packages find_named(const PackageGraph& graph, const Trailer& trailer) {
    Packages packages;
    for (const auto& name : trailer.packages)
        if (const auto package = graph.find(name)) packages.push_back(*package);
    std::sort(packages.begin(), packages.end());
    return packages;
}

/// Applies `act` to every package that the call reaches and whose range holds its unit.
template <class Act>
void for_each_reached(const Call& call, const RepoSnapshot& snapshot, const Act& act) {
    const auto visit = [&](std::size_t package) {
        if (call.position < snapshot.packages[package].range) act(package);
    };
    if (!call.reaches_all) {
        std::for_each(call.packages.begin(), call.packages.end(), visit);
        return;
    }
    for (std::size_t package = 0; package < snapshot.packages.size(); ++package)
        visit(package);
}

}  // namespace

bool Call::reaches(std::size_t package) const {
    return reaches_all || std::binary_search(packages.begin(), packages.end(), package);
}

std::string Call::describe() const {
    if (trailer.packages.size() <= k_listed_names) return format_trailer(trailer);
    auto brief = trailer;
    brief.packages.resize(k_listed_names);
    brief.packages.push_back(fmt::format("and {} more", trailer.packages.size() - k_listed_names));
    return format_trailer(brief);
}

Calls resolve_calls(const PackageGraph& graph, const RepoSnapshot& snapshot) {
    Calls calls;
    for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
        const auto& unit = snapshot.units[i];
        const auto newer = calls.valid.size();
        std::optional<Packages> touched;  // with dependents; worked out once per unit, and only where it is asked for
        for (const auto& [commit, line] : unit.trailers) {
            if (line.is_remark()) continue;
            if (!line.content) {
                calls.bad.push_back(
                    {i, commit, line.text, line.content.error().message, line.content.error().hint, newer});
                continue;
            }
            const auto& trailer = *line.content;
            if (const auto unknown = find_unknown(graph, trailer); !unknown.empty()) {
                calls.bad.push_back({i, commit, line.text,
                                     fmt::format("no package is called {}", join(unknown, " or ")),
                                     "name packages as the configuration does", newer});
                continue;
            }
            Call call{unit.position, commit, trailer, false, {}};
            if (!trailer.packages.empty()) {
                call.packages = find_named(graph, trailer);
            } else if (unit.touches.empty()) {
                call.reaches_all = true;
            } else {
                if (!touched) touched = graph.with_dependents(unit.touches);
                call.packages = *touched;
            }
            calls.valid.push_back(std::move(call));
        }
    }
    return calls;
}

void Wish::merge(const Wish& other) {
    if (other.level > level || (other.level == level && other.level_age < level_age)) {
        level = other.level;
        level_age = other.level_age;
    }
    if (other.stage && (!stage || other.stage->age < stage->age)) stage = other.stage;
}

std::vector<Wish> collect_wishes(const Calls& calls, const RepoSnapshot& snapshot) {
    std::vector<Wish> wishes(snapshot.packages.size());
    for (std::size_t age = 0; age < calls.valid.size(); ++age) {
        const auto& call = calls.valid[age];
        if (call.trailer.kind == TrailerKind::skip) continue;
        Wish wish;
        if (call.trailer.kind == TrailerKind::bump) {
            wish.level = call.trailer.level;
            wish.level_age = age;
        }
        if (call.trailer.label || call.trailer.kind == TrailerKind::finalize)
            wish.stage = {call.trailer.kind, call.trailer.label, call.commit, format_trailer(call.trailer), age};
        for_each_reached(call, snapshot, [&](std::size_t package) { wishes[package].merge(wish); });
    }
    return wishes;
}

std::vector<const Call*> collect_forced(const Calls& calls, const RepoSnapshot& snapshot) {
    std::vector<const Call*> forced(snapshot.packages.size(), nullptr);
    for (const auto& call : calls.valid) {
        if (call.trailer.kind == TrailerKind::skip || call.trailer.packages.empty()) continue;
        for_each_reached(call, snapshot, [&](std::size_t package) {
            if (forced[package] == nullptr) forced[package] = &call;
        });
    }
    return forced;
}

}  // namespace piot::planning
