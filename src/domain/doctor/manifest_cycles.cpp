// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

/// What the registry must hold before a crate can be packaged: all it ships with, and dev-dependencies with a version.
bool is_needed(const CratePathDependency& dependency) {
    return dependency.kind != DependencyKind::dev || !dependency.requirement.empty();
}

class CycleCheck {
  public:
    CycleCheck(const CheckedTree& tree, Findings& findings) : tree_(tree), findings_(findings) {}

    void check(const CrateProject& crate) {
        for (const auto& dependency : crate.path_dependencies) {
            if (dependency.kind != DependencyKind::dev || dependency.requirement.empty()) continue;
            if (!tree_.find_crate_package(dependency.directory)) continue;
            const auto way = find_way(dependency.directory, crate.directory);
            if (!way.empty()) report(crate, dependency, way);
        }
    }

  private:
    /// Directories from one crate to another over needed dependencies, both ends included; empty when none leads there.
    [[nodiscard]] std::vector<std::string> find_way(const std::string& from, const std::string& to) const {
        std::map<std::string, std::string> came_from{{from, ""}};
        std::vector<std::string> queue{from};
        for (std::size_t next = 0; next < queue.size() && !came_from.contains(to); ++next) {
            const auto* crate = tree_.projects().find_crate(queue[next]);
            if (crate == nullptr) continue;
            const auto directory = queue[next];
            for (const auto& dependency : crate->path_dependencies)
                if (is_needed(dependency) && came_from.try_emplace(dependency.directory, directory).second)
                    queue.push_back(dependency.directory);
        }
        std::vector<std::string> way;
        if (!came_from.contains(to)) return way;
        for (auto at = to; !at.empty(); at = came_from.at(at))
            way.push_back(at);
        std::reverse(way.begin(), way.end());
        return way;
    }

    void report(const CrateProject& crate, const CratePathDependency& dependency, const std::vector<std::string>& way) {
        auto cycle = crate.manifest.name;
        for (const auto& directory : way) {
            const auto* step = tree_.projects().find_crate(directory);
            cycle += " → " + (step == nullptr ? directory : step->manifest.name);
        }
        const auto key = dependency.where.substr(dependency.where.rfind('.') + 1);
        const auto path = relative_path(crate.directory, dependency.directory);
        findings_.push_back(
            {codes::PIOT_MANIFEST_DEV_CYCLE, Severity::error,
             fmt::format("`{}` has a version and closes a cycle, so none of its crates can be released first: {}",
                         dependency.where, cycle),
             dependency.origin,
             fmt::format("write `{} = {{ path = \"{}\" }}` without `version`: cargo leaves it out of the package", key,
                         path)});
    }

    const CheckedTree& tree_;
    Findings& findings_;
};

}  // namespace

void check_dev_cycles(const CheckedTree& tree, Findings& findings) {
    CycleCheck check(tree, findings);
    for (std::size_t i = 0; i < tree.size(); ++i)
        if (const auto* crate = tree.package(i).crates() == nullptr ? nullptr : tree.find_own_crate(i))
            check.check(*crate);
}

}  // namespace piot::doctor
