// SPDX-License-Identifier: MIT
#include "domain/config/rules.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace piot::config {

namespace {

using PackageIndex = std::map<std::string_view, std::size_t>;  // of the first package with a name

PackageIndex index_by_name(const std::vector<PackageDraft>& packages) {
    PackageIndex index;
    for (std::size_t i = 0; i < packages.size(); ++i)
        if (!packages[i].config.name.empty()) index.emplace(packages[i].config.name, i);
    return index;
}

/// An edge of the dependency graph.
struct Edge {
    std::size_t to;
    Place place;
};

/// A cycle of more packages is told by its ends.
constexpr std::ptrdiff_t k_longest_cycle = 40;

/// Depth-first over packages and their dependencies, both in file order; every edge back into the current path is a
/// cycle. Without recursion: the depth is as long as the longest chain of a user's file.
class CycleSearch {
  public:
    CycleSearch(const std::vector<PackageDraft>& packages, const std::vector<std::vector<Edge>>& edges,
                Findings& findings)
        : packages_(packages), edges_(edges), findings_(findings), states_(packages.size(), State::unseen) {}

    void run() {
        for (std::size_t i = 0; i < packages_.size(); ++i)
            if (states_[i] == State::unseen) visit(i);
    }

  private:
    enum class State { unseen, on_path, done };
    struct Step {
        std::size_t package;
        std::size_t next_edge;
    };

    void visit(std::size_t start) {
        enter(start);
        while (!path_.empty()) {
            auto& step = path_.back();
            if (step.next_edge == edges_[step.package].size()) {
                states_[step.package] = State::done;
                path_.pop_back();
                continue;
            }
            const auto& edge = edges_[step.package][step.next_edge++];
            if (states_[edge.to] == State::on_path) report(edge);
            if (states_[edge.to] == State::unseen) enter(edge.to);
        }
    }

    void enter(std::size_t package) {
        states_[package] = State::on_path;
        path_.push_back({package, 0});
    }

    void report(const Edge& closing) const {
        auto step = std::find_if(path_.begin(), path_.end(), [&](const Step& s) { return s.package == closing.to; });
        std::vector<std::string> names;
        for (; step != path_.end(); ++step)
            names.push_back(make_printable(packages_[step->package].config.name));
        names.push_back(names.front());
        if (std::ssize(names) > k_longest_cycle) {
            const auto cut = names.erase(names.begin() + k_longest_cycle / 2, names.end() - k_longest_cycle / 2);
            names.insert(cut, "…");
        }
        findings_.add(codes::PIOT_CONFIG_CYCLE, closing.place,
                      {fmt::format("`depends_on` forms a cycle: {}", join(names, " → ")),
                       "take one of these dependencies out: no order can release them"});
    }

    const std::vector<PackageDraft>& packages_;
    const std::vector<std::vector<Edge>>& edges_;
    Findings& findings_;
    std::vector<State> states_;
    std::vector<Step> path_;
};

constexpr std::string_view k_dependency_advice =
    "write the `name` of a package of this file; dependencies from elsewhere are not listed";
/// Each suggestion looks at every package; whoever has more slips than this renamed something.
constexpr std::size_t k_most_suggestions = 100;

std::string unknown_dependency_hint(const std::vector<PackageDraft>& packages, const std::string& wanted) {
    for (const auto& draft : packages)
        if (draft.kind && draft.config.registry_name() == wanted)
            return fmt::format("write the package's `name`: {}", quote(draft.config.name));
    std::vector<std::string_view> names;
    for (const auto& draft : packages)
        names.push_back(draft.config.name);
    if (const auto meant = closest_match(wanted, names)) return fmt::format("did you mean {}?", quote(*meant));
    return std::string(k_dependency_advice);
}

}  // namespace

void check_rules(const std::vector<PackageDraft>& packages, const std::vector<RegistryDraft>& registries,
                 Findings& findings) {
    check_names(packages, findings);
    check_dependencies(packages, findings);
    check_registries(packages, registries, findings);
    check_tags(packages, findings);
    check_artifact_names(packages, findings);
}

void check_names(const std::vector<PackageDraft>& packages, Findings& findings) {
    const auto index = index_by_name(packages);
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const auto found = index.find(packages[i].config.name);
        if (found == index.end() || found->second == i) continue;
        findings.add(codes::PIOT_CONFIG_DUPLICATE_NAME, packages[i].place("name"),
                     {fmt::format("two packages have the name {}; the other is in line {}", quote(found->first),
                                  packages[found->second].place("name").line),
                      "give this one another name, and the registry's name as `crate` or `pypi`"});
    }
}

void check_dependencies(const std::vector<PackageDraft>& packages, Findings& findings) {
    const auto index = index_by_name(packages);
    std::vector<std::vector<Edge>> edges(packages.size());
    std::size_t unknown = 0;
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const auto& draft = packages[i];
        for (std::size_t k = 0; k < draft.config.depends_on.size(); ++k) {
            const auto& wanted = draft.config.depends_on[k];
            const auto place = draft.place("depends_on", k);
            if (const auto found = index.find(wanted); found != index.end())
                edges[i].push_back({found->second, place});
            else if (!wanted.empty())
                findings.add(
                    codes::PIOT_CONFIG_UNKNOWN_DEPENDENCY, place,
                    {fmt::format("{} depends on {}, which is no package of this file", draft.label, quote(wanted)),
                     ++unknown <= k_most_suggestions ? unknown_dependency_hint(packages, wanted)
                                                     : std::string(k_dependency_advice)});
        }
    }
    CycleSearch(packages, edges, findings).run();
}

void check_registries(const std::vector<PackageDraft>& packages, const std::vector<RegistryDraft>& registries,
                      Findings& findings) {
    std::vector<std::string_view> names;
    for (const auto& registry : registries)
        names.push_back(registry.config.name);
    for (const auto& draft : packages) {
        const auto& wanted = draft.config.registry;
        if (wanted.empty()) continue;
        const auto found = std::find(names.begin(), names.end(), wanted);
        if (found == names.end()) {
            const auto meant = closest_match(wanted, names);
            findings.add(
                codes::PIOT_CONFIG_VALUE, draft.place("registry"),
                {fmt::format("{} goes to the registry {}, which is not declared", draft.label, quote(wanted)),
                 meant ? fmt::format("did you mean {}?", quote(*meant))
                       : "declare it as `[registry.NAME]`, or take `registry` out to publish to crates.io or PyPI"});
            continue;
        }
        const auto& registry = registries[static_cast<std::size_t>(found - names.begin())];
        if (draft.kind && registry.kind && draft.kind != registry.kind)
            findings.add(codes::PIOT_CONFIG_CONFLICT, draft.place("registry"),
                         {fmt::format("{} is for `{}`, and the registry {} is for `{}`", draft.label,
                                      to_string(*draft.kind), quote(wanted), to_string(*registry.kind)),
                          "name a registry of the package's kind"});
    }
}

}  // namespace piot::config
