// SPDX-License-Identifier: MIT
#include "domain/init/draft.hpp"
#include "domain/manifest/manifest_document.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace piot::init {

namespace {

using Edges = std::vector<std::vector<std::size_t>>;

void add_once(std::vector<std::size_t>& into, std::size_t value) {
    if (std::find(into.begin(), into.end(), value) == into.end()) into.push_back(value);
}

/// Development dependencies with a version have to be found when the crate is packaged.
bool ships_with(const CratePathDependency& dependency) {
    return dependency.kind != DependencyKind::dev || !dependency.requirement.empty();
}

std::optional<std::size_t> find_crate_package(const Selection& selection, std::string_view directory) {
    for (std::size_t i = 0; i < selection.packages.size(); ++i)
        if (const auto* crate = selection.packages[i].crate; crate != nullptr && crate->directory == directory)
            return i;
    return std::nullopt;
}

/// The names in `[project].dependencies`, normalized.
std::vector<std::string> read_requirements(const std::string& text, const std::string& file) {
    std::vector<std::string> names;
    const auto document = ManifestDocument::parse(text, file);
    const auto* list = document ? document->root().find_path({"project", "dependencies"}) : nullptr;
    if (list == nullptr || !list->is_array()) return names;
    for (const auto& entry : list->children) {
        const auto requirement = trim(entry.text);
        const auto end = requirement.find_first_of(" \t[(<>=!~;@,");
        if (entry.is_string()) names.push_back(normalize_pypi_name(requirement.substr(0, end)));
    }
    return names;
}

class EdgeFinder {
  public:
    EdgeFinder(const Selection& selection, const InitFacts& facts)
        : selection_(selection), facts_(facts), edges_(selection.packages.size()) {}

    Edges run() {
        for (std::size_t i = 0; i < edges_.size(); ++i)
            for (const auto needed : reach_crates(selection_.packages[i], selection_, facts_.projects).packages)
                add(i, needed);
        for (std::size_t i = 0; i < edges_.size(); ++i)
            if (selection_.packages[i].python != nullptr) add_python_edges(i);
        // Last, as only these may close a circle that cargo takes.
        for (std::size_t i = 0; i < edges_.size(); ++i)
            if (selection_.packages[i].crate != nullptr) add_dev_edges(i);
        return std::move(edges_);
    }

  private:
    void add(std::size_t from, std::size_t to) {
        if (from != to && !reaches(to, from)) add_once(edges_[from], to);
    }

    bool reaches(std::size_t from, std::size_t to) const {
        std::vector<bool> seen(edges_.size());
        std::deque<std::size_t> waiting{from};
        while (!waiting.empty()) {
            const auto at = waiting.front();
            waiting.pop_front();
            if (at == to) return true;
            if (seen[at]) continue;
            seen[at] = true;
            waiting.insert(waiting.end(), edges_[at].begin(), edges_[at].end());
        }
        return false;
    }

    void add_python_edges(std::size_t from) {
        const auto& project = *selection_.packages[from].python;
        const auto manifest = std::find_if(facts_.manifests.begin(), facts_.manifests.end(),
                                           [&](const auto& entry) { return entry.path == project.file; });
        if (manifest == facts_.manifests.end() || !project.file.ends_with(".toml")) return;
        for (const auto& name : read_requirements(manifest->text, manifest->path))
            for (std::size_t to = 0; to < edges_.size(); ++to)
                if (const auto* other = selection_.packages[to].python;
                    other != nullptr && normalize_pypi_name(other->name.text) == name)
                    add(from, to);
    }

    void add_dev_edges(std::size_t from) {
        for (const auto& dependency : selection_.packages[from].crate->path_dependencies)
            if (dependency.kind == DependencyKind::dev && ships_with(dependency))
                if (const auto to = find_crate_package(selection_, dependency.directory)) add(from, *to);
    }

    const Selection& selection_;
    const InitFacts& facts_;
    Edges edges_;
};

}  // namespace

CrateReach reach_crates(const PackageDraft& package, const Selection& selection, const ProjectTree& projects) {
    CrateReach reach;
    std::set<std::string> seen;
    std::deque<const CrateProject*> waiting;
    const auto visit = [&](const std::string& directory) {
        if (directory.empty() || !seen.insert(directory).second) return;
        if (const auto other = find_crate_package(selection, directory)) {
            add_once(reach.packages, *other);
        } else if (const auto* crate = projects.find_crate(directory)) {
            reach.own.push_back(crate);
            waiting.push_back(crate);
        }
    };
    if (package.crate != nullptr) {
        seen.insert(package.crate->directory);
        waiting.push_back(package.crate);
    } else {
        visit(package.python->crate);
        for (const auto& directory : package.python->compiled_crates)
            visit(directory);
        if (package.program) visit(package.program->crate->directory);
    }
    while (!waiting.empty()) {
        const auto& crate = *waiting.front();
        waiting.pop_front();
        for (const auto& dependency : crate.path_dependencies)
            if (dependency.kind != DependencyKind::dev) visit(dependency.directory);
    }
    return reach;
}

Edges find_edges(const Selection& selection, const InitFacts& facts) {
    return EdgeFinder(selection, facts).run();
}

}  // namespace piot::init
