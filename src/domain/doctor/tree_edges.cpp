// SPDX-License-Identifier: MIT
#include "domain/doctor/tree_rules.hpp"
#include "domain/inspect/finding_list.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

/// Why a package ships another's code.
struct Edge {
    std::size_t to = 0;
    std::string where;  ///< `[dependencies].core` of `crates/a/Cargo.toml`, for people
};

/// What one package is built from, beyond its own directory.
struct Ingredients {
    std::vector<Edge> packages;               ///< crates packages: where the walk ends
    std::vector<const CrateProject*> crates;  ///< that are no package, the own one included
};

std::string quoted_list(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items)
        text.append(text.empty() ? "" : ", ").append("\"").append(item).append("\"");
    return text;
}

class EdgeCheck {
  public:
    EdgeCheck(const CheckedTree& tree, Findings& findings) : tree_(tree), findings_(findings) {}

    void check(std::size_t index) {
        const auto ingredients = collect(index);
        check_depends_on(index, ingredients.packages);
        check_foreign_crates(index, ingredients.crates);
        check_inheritance(index, ingredients.crates);
        if (tree_.package(index).crates() != nullptr) check_dev_dependencies(index);
    }

  private:
    /// A crate on the way, and what led to it.
    struct Step {
        std::string directory;
        std::string where;
    };

    [[nodiscard]] Ingredients collect(std::size_t index) const {
        Ingredients ingredients;
        std::vector<Step> pending;
        const bool is_crate = tree_.package(index).crates() != nullptr;
        if (const auto* own = tree_.find_own_crate(index); own != nullptr)
            pending.push_back({own->directory, fmt::format("maturin builds `{}`", own->file)});
        if (const auto* bundled = tree_.find_bundled_crate(index); bundled != nullptr)
            pending.push_back({bundled->directory, fmt::format("`bundle_cli` builds `{}`", bundled->file)});
        std::set<std::string> seen;
        while (!pending.empty()) {
            const auto step = std::move(pending.back());
            pending.pop_back();
            const auto* crate = tree_.projects().find_crate(step.directory);
            if (crate == nullptr || !seen.insert(step.directory).second) continue;
            const auto package = tree_.find_crate_package(step.directory);
            if (package && *package != index) {
                ingredients.packages.push_back({*package, step.where});
                continue;
            }
            // A crate that depends on crates which nobody releases cannot be published: the manifests' matter.
            if (is_crate && !package) continue;
            ingredients.crates.push_back(crate);
            add_dependencies(*crate, pending);
        }
        return ingredients;
    }

    static void add_dependencies(const CrateProject& crate, std::vector<Step>& pending) {
        for (const auto& dependency : crate.path_dependencies)
            if (dependency.kind != DependencyKind::dev && !dependency.directory.empty())
                pending.push_back({dependency.directory, fmt::format("`{}` of `{}`", dependency.where, crate.file)});
    }

    void check_depends_on(std::size_t index, const std::vector<Edge>& edges) {
        const auto& package = tree_.package(index);
        std::vector<std::string> missing;
        std::string where;
        for (const auto& edge : edges) {
            if (tree_.depends_on(index, edge.to) || tree_.depends_on(edge.to, index)) continue;
            // A wheel is built from the sources, so it is enough that they count for it; a crate needs the other live.
            if (package.pypi() != nullptr &&
                counts_for_source(index, tree_.projects().find_crate(tree_.package(edge.to).path)))
                continue;
            missing.push_back(tree_.package(edge.to).name);
            if (where.empty()) where = edge.where;
        }
        if (missing.empty()) return;
        std::sort(missing.begin(), missing.end());
        auto wanted = package.depends_on;
        wanted.insert(wanted.end(), missing.begin(), missing.end());
        const bool is_crate = package.crates() != nullptr;
        findings_.push_back({codes::PIOT_TREE_EDGE, is_crate ? Severity::error : Severity::warning,
                             fmt::format("package `{}` is built from {}, which `depends_on` lacks: {}", package.name,
                                         inspection::quote_some(missing), where),
                             tree_.places().of(index, {"depends_on"}),
                             fmt::format("write `depends_on = [{}]`: {}", quoted_list(wanted),
                                         is_crate ? "the crate must be released after them"
                                                  : "a change there is else not released with it")});
    }

    void check_foreign_crates(std::size_t index, const std::vector<const CrateProject*>& crates) {
        const auto& package = tree_.package(index);
        std::vector<std::string> files;
        std::vector<std::string> globs;
        for (const auto* crate : crates) {
            if (is_within(crate->directory, package.path) && package.path != ".") continue;  // said as uncovered
            if (package.crates() != nullptr || counts_for_source(index, crate)) continue;
            files.push_back(crate->file);
            globs.push_back(path_in(crate->directory, "**"));
        }
        if (files.empty()) return;
        findings_.push_back({codes::PIOT_TREE_EDGE, Severity::warning,
                             fmt::format("package `{}` is built from {}, whose sources count neither for it nor for "
                                         "what it depends on",
                                         package.name, inspection::quote_some(files)),
                             tree_.places().of_globs(index),
                             fmt::format("add {} to `{}`", quoted_list(globs), tree_.places().globs_key(index))});
    }

    /// A manifest in the tree that no glob knows, but whose sources are known, is not worth a word.
    [[nodiscard]] bool counts_for_source(std::size_t index, const CrateProject* crate) const {
        if (crate == nullptr) return true;
        if (crate->library && tree_.files().contains(crate->library->source))
            return tree_.counts_for(index, crate->library->source);
        const auto main = path_in(crate->directory, "src/main.rs");
        return tree_.counts_for(index, tree_.files().contains(main) ? main : crate->file);
    }

    void check_inheritance(std::size_t index, const std::vector<const CrateProject*>& crates) {
        for (const auto* crate : crates) {
            if (crate->workspace.empty() || crate->workspace == crate->directory) continue;
            const auto root = path_in(crate->workspace, "Cargo.toml");
            const auto matters = std::find_if(crate->inherited.begin(), crate->inherited.end(),
                                              [&](const auto& what) { return !is_stamped(*crate, what); });
            if (matters == crate->inherited.end() || !tree_.files().contains(root)) continue;
            if (tree_.counts_for(index, root)) continue;
            findings_.push_back({codes::PIOT_TREE_EDGE, Severity::warning,
                                 fmt::format("package `{}` inherits `{}` from `{}`, which does not count for it",
                                             tree_.package(index).name, *matters, root),
                                 tree_.places().of_globs(index),
                                 fmt::format("add `\"{}\"` to `{}`", root, tree_.places().globs_key(index))});
            return;
        }
    }

    /// True for what a release writes itself, whatever the root says: the version, and requirements on siblings.
    static bool is_stamped(const CrateProject& crate, const std::string& inherited) {
        return inherited == "[package].version" ||
               std::any_of(crate.path_dependencies.begin(), crate.path_dependencies.end(),
                           [&](const auto& dependency) { return dependency.where == inherited; });
    }

    /// cargo keeps a dev-dependency with a version in the packaged manifest and wants it resolvable; one without it
    /// drops.
    void check_dev_dependencies(std::size_t index) {
        const auto* crate = tree_.find_own_crate(index);
        if (crate == nullptr) return;
        for (const auto& dependency : crate->path_dependencies) {
            const auto to = tree_.find_crate_package(dependency.directory);
            if (dependency.kind != DependencyKind::dev || dependency.requirement.empty() || !to || *to == index)
                continue;
            // The other way round it is a cycle, which the manifests' checks name.
            if (tree_.depends_on(index, *to) || tree_.depends_on(*to, index)) continue;
            findings_.push_back(
                {codes::PIOT_TREE_EDGE, Severity::warning,
                 fmt::format("`{}` of package `{}` has a version, so `{}` must be released first, which `depends_on` "
                             "does not say",
                             dependency.where, tree_.package(index).name, tree_.package(*to).name),
                 dependency.origin,
                 fmt::format("write `{} = {{ path = \"{}\" }}` without `version`: cargo leaves it out of the package",
                             dependency.where.substr(dependency.where.rfind('.') + 1),
                             relative_path(crate->directory, dependency.directory))});
        }
    }

    const CheckedTree& tree_;
    Findings& findings_;
};

}  // namespace

void check_edges(const CheckedTree& tree, Findings& findings) {
    EdgeCheck check(tree, findings);
    for (std::size_t i = 0; i < tree.size(); ++i)
        check.check(i);
}

}  // namespace piot::doctor
