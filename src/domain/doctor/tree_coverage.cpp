// SPDX-License-Identifier: MIT
#include "domain/doctor/tree_rules.hpp"
#include "domain/inspect/finding_list.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

constexpr std::size_t k_examples = 3;

/// What surely ends up in a package: files, and directories with all that lies below them.
struct ShippedPaths {
    std::vector<std::string> files;
    std::vector<std::string> directories;
};

void add_crate_paths(const CrateProject& crate, ShippedPaths& paths) {
    paths.files.push_back(crate.file);
    paths.files.push_back(path_in(crate.directory, "build.rs"));
    paths.directories.push_back(path_in(crate.directory, "src"));
    if (!crate.library || crate.library->source.empty()) return;
    const auto& source = crate.library->source;
    // Beside Cargo.toml lie many files that are not shipped.
    if (parent_directory(source) == crate.directory)
        paths.files.push_back(source);
    else
        paths.directories.push_back(parent_directory(source));
}

void add_python_paths(const PythonProject& python, ShippedPaths& paths) {
    for (const auto* name : {"pyproject.toml", "setup.py", "setup.cfg"})
        paths.files.push_back(path_in(python.directory, name));
    const auto& source = python.maturin.python_source.text;
    const auto module = replace_all(normalize_pypi_name(python.name.text), "-", "_");
    const auto root = resolve_path(python.directory, source);
    if (root && *root != python.directory)
        paths.directories.push_back(*root);
    else if (python.build != BuildMode::maturin)
        paths.directories.push_back(path_in(python.directory, "src"));
    else if (!module.empty())
        paths.directories.push_back(path_in(python.directory, "src/" + module));
    if (!module.empty()) paths.directories.push_back(path_in(python.directory, module));
}

/// Looks for shipped files that no package's globs know. What tests, documentation and CI need is not shipped and left
/// alone, and so is all that belongs to another manifest further down.
class CoverageCheck {
  public:
    CoverageCheck(const CheckedTree& tree, Findings& findings) : tree_(tree), findings_(findings) {
        for (const auto& crate : tree.projects().crates)
            manifests_.insert(crate.directory);
        for (const auto& python : tree.projects().pythons)
            manifests_.insert(python.directory);
        for (const auto& package : tree.config().packages)
            manifests_.insert(package.path);
    }

    void check(std::size_t index) {
        ShippedPaths shipped;
        const auto& package = tree_.package(index);
        const auto* own_crate = tree_.find_own_crate(index);
        // A crate elsewhere is a matter of edges.
        if (own_crate != nullptr && is_within(own_crate->directory, package.path)) add_crate_paths(*own_crate, shipped);
        const auto* python = package.pypi() != nullptr ? tree_.projects().find_python(package.path) : nullptr;
        if (python != nullptr) add_python_paths(*python, shipped);
        std::set<std::string> uncovered;
        for (const auto& file : shipped.files)
            if (tree_.files().contains(file)) add_uncovered(file, uncovered);
        for (const auto& directory : shipped.directories)
            for (const auto& file : tree_.files().below(directory))
                if (!is_anothers(file, directory)) add_uncovered(file, uncovered);
        if (!uncovered.empty()) report(index, {uncovered.begin(), uncovered.end()});
    }

  private:
    void add_uncovered(const std::string& file, std::set<std::string>& uncovered) const {
        const bool is_hidden = file[file.rfind('/') + 1] == '.';
        if (!is_hidden && tree_.globs().packages_of(file).empty()) uncovered.insert(file);
    }

    /// True when a directory between the file and the one that is looked through has a manifest.
    [[nodiscard]] bool is_anothers(const std::string& file, std::string_view directory) const {
        for (auto at = parent_directory(file); at != directory && at != "."; at = parent_directory(at))
            if (manifests_.contains(at)) return true;
        return false;
    }

    void report(std::size_t index, const std::vector<std::string>& uncovered) {
        const auto& package = tree_.package(index);
        const std::vector<std::string> examples(
            uncovered.begin(), uncovered.begin() + static_cast<std::ptrdiff_t>(std::min(k_examples, uncovered.size())));
        const auto rest = uncovered.size() - examples.size();
        const auto glob = uncovered.size() == 1 ? uncovered.front() : path_in(find_common_directory(uncovered), "**");
        findings_.push_back(
            {codes::PIOT_TREE_UNCOVERED, Severity::warning,
             fmt::format("{} of package `{}` {} for no package: {}{}",
                         uncovered.size() == 1 ? "1 shipped file" : fmt::format("{} shipped files", uncovered.size()),
                         package.name, uncovered.size() == 1 ? "counts" : "count", inspection::quote_some(examples),
                         rest == 0 ? "" : fmt::format(" and {} more", rest)),
             tree_.places().of_globs(index),
             fmt::format("add `\"{}\"` to `{}`: without it a change there releases nothing", glob,
                         tree_.places().globs_key(index))});
    }

    static std::string find_common_directory(const std::vector<std::string>& files) {
        auto common = parent_directory(files.front());
        for (const auto& file : files)
            while (!is_within(parent_directory(file), common))
                common = parent_directory(common);
        return common;
    }

    const CheckedTree& tree_;
    Findings& findings_;
    std::set<std::string, std::less<>> manifests_;  // directories
};

}  // namespace

void check_coverage(const CheckedTree& tree, Findings& findings) {
    CoverageCheck check(tree, findings);
    for (std::size_t i = 0; i < tree.size(); ++i)
        check.check(i);
}

}  // namespace piot::doctor
