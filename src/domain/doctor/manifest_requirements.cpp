// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"

#include "piot/base/codes.hpp"

#include <set>
#include <tuple>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

class RequirementCheck {
  public:
    RequirementCheck(const CheckedTree& tree, Findings& findings) : tree_(tree), findings_(findings) {}

    void check(std::size_t index, const CratePathDependency& dependency) {
        index_ = index;
        if (dependency.requirement.empty())
            check_versionless(dependency);
        else
            check_target(dependency);
    }

  private:
    void check_versionless(const CratePathDependency& dependency) {
        // Many crates inherit one entry; it is to be written once.
        const auto& [file, line, column] = dependency.definition;
        if (!said_.emplace(file, line, column).second) return;
        const auto* target = tree_.projects().find_crate(dependency.directory);
        const auto version = target == nullptr || target->manifest.version.empty() ? "0.0.0" : target->manifest.version;
        add(Severity::error,
            fmt::format("`{}` has a path and no version, so `{}` cannot be published", dependency.where, name()),
            dependency.definition,
            fmt::format("add `version = \"{}\"` to the entry of `{}`: every release moves it", version,
                        dependency.name));
    }

    void check_target(const CratePathDependency& dependency) {
        const auto package = tree_.find_crate_package(dependency.directory);
        if (package) return check_registry(dependency, *package);
        const auto* target = tree_.projects().find_crate(dependency.directory);
        if (target == nullptr) return;  // a submodule, or elsewhere: published by somebody else
        const bool is_never_published = target->manifest.publish && target->manifest.publish->empty();
        if (is_never_published)
            add(Severity::error,
                fmt::format("`{}` of `{}` leads to `{}`, which `publish = false` keeps off every registry",
                            dependency.where, name(), target->file),
                dependency.origin,
                fmt::format("remove `publish = false` and add a `[[package]]` with `path = \"{}\"`",
                            target->directory));
        else
            add(Severity::warning,
                fmt::format("`{}` of `{}` leads to `{}`, which is no package and is not released here",
                            dependency.where, name(), target->file),
                dependency.origin,
                fmt::format("add a `[[package]]` with `name = \"{}\"`, `kind = \"crates\"` and `path = \"{}\"`",
                            target->manifest.name, target->directory));
    }

    void check_registry(const CratePathDependency& dependency, std::size_t target) {
        if (!tree_.package(index_).registry.empty() || tree_.package(target).registry.empty()) return;
        add(Severity::error,
            fmt::format("`{}` of `{}` goes to crates.io and depends on `{}`, which goes to registry `{}`",
                        dependency.where, name(), tree_.package(target).name, tree_.package(target).registry),
            dependency.origin, "release both to the same registry");
    }

    [[nodiscard]] const std::string& name() const { return tree_.package(index_).name; }

    void add(Severity severity, std::string message, const Origin& place, std::string hint) {
        findings_.push_back({codes::PIOT_MANIFEST_REQUIREMENT, severity, std::move(message), place, std::move(hint)});
    }

    const CheckedTree& tree_;
    std::size_t index_ = 0;
    Findings& findings_;
    std::set<std::tuple<std::string, int, int>> said_;
};

}  // namespace

void check_requirements(const CheckedTree& tree, Findings& findings) {
    RequirementCheck check(tree, findings);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto* crate = tree.package(i).crates() == nullptr ? nullptr : tree.find_own_crate(i);
        if (crate == nullptr) continue;
        for (const auto& dependency : crate->path_dependencies)
            if (dependency.kind != DependencyKind::dev) check.check(i, dependency);
    }
}

}  // namespace piot::doctor
