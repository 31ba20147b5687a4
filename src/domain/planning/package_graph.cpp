// SPDX-License-Identifier: MIT
#include "package_graph.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::planning {

PackageGraph::PackageGraph(const Config& config)
    : dependencies_(config.packages.size()), dependents_(config.packages.size()) {
    for (std::size_t i = 0; i < config.packages.size(); ++i)
        by_name_.emplace(config.packages[i].name, i);
    std::unordered_map<std::string, std::size_t> groups;
    for (std::size_t i = 0; i < config.packages.size(); ++i) {
        const auto& package = config.packages[i];
        for (const auto& name : package.depends_on) {
            const auto dependency = find(name);
            if (!dependency) continue;
            dependencies_[i].push_back(*dependency);
            dependents_[*dependency].push_back(i);
        }
        auto line = lines_.size();
        if (!package.group.empty()) line = groups.try_emplace(package.group, line).first->second;
        if (line == lines_.size()) lines_.emplace_back();
        lines_[line].push_back(i);
        line_of_.push_back(line);
    }
}

std::optional<std::size_t> PackageGraph::find(std::string_view name) const {
    const auto found = by_name_.find(std::string(name));
    if (found == by_name_.end()) return std::nullopt;
    return found->second;
}

std::string PackageGraph::find_near(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const auto& [known, _] : by_name_)
        names.push_back(known);
    // A map's order is not ours, and ties go to the first.
    std::sort(names.begin(), names.end());
    return closest_match(name, names).value_or("");
}

Packages PackageGraph::with_dependents(const Packages& packages) const {
    std::vector<char> is_in(size(), 0);
    Packages result;
    const auto add = [&](std::size_t package) {
        if (is_in[package] != 0) return;
        is_in[package] = 1;
        result.push_back(package);
    };
    std::for_each(packages.begin(), packages.end(), add);
    for (std::size_t i = 0; i < result.size(); ++i)
        std::for_each(dependents_[result[i]].begin(), dependents_[result[i]].end(), add);
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace piot::planning
