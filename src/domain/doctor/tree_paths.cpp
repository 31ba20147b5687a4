// SPDX-License-Identifier: MIT
#include "domain/doctor/tree_rules.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

/// The directory of the manifest that bears the package's name.
std::string find_by_name(const CheckedTree& tree, const PackageConfig& package) {
    if (package.crates() != nullptr) {
        for (const auto& crate : tree.projects().crates)
            if (canonical_crate_name(crate.manifest.name) == canonical_crate_name(package.registry_name()))
                return crate.directory;
        return "";
    }
    for (const auto& project : tree.projects().pythons)
        if (normalize_pypi_name(project.name.text) == normalize_pypi_name(package.registry_name()))
            return project.directory;
    return "";
}

std::string make_path_hint(const CheckedTree& tree, const PackageConfig& package) {
    if (const auto directory = find_by_name(tree, package); !directory.empty())
        return fmt::format("write `path = \"{}\"`, where its manifest is", directory);
    return fmt::format("let `path` name the directory of its manifest, or track that one: git add {}", package.path);
}

bool matches_a_file(const Glob& glob, const TrackedFiles& files) {
    if (glob.shape() == GlobShape::file) return files.contains(glob.prefix());
    const auto below = files.below(glob.prefix().empty() ? "." : std::string_view(glob.prefix()));
    if (glob.shape() == GlobShape::subtree) return !below.empty();
    return std::any_of(below.begin(), below.end(), [&](const auto& file) { return glob.matches(file); });
}

/// The spelling that would match: seen from the package's directory, or in another case.
std::string find_meant(const CheckedTree& tree, const PackageConfig& package, const std::string& pattern) {
    const auto below_package = path_in(package.path, pattern);
    if (below_package != pattern)
        if (const auto glob = Glob::compile(below_package); glob && matches_a_file(*glob, tree.files()))
            return below_package;
    if (const auto below_directory = pattern + "/**"; !tree.files().below(pattern).empty()) return below_directory;
    const auto lower = to_lower(pattern);
    for (const auto& file : tree.files().below("."))
        if (to_lower(file) == lower) return file;
    return "";
}

}  // namespace

void check_paths(const CheckedTree& tree, Findings& findings) {
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        if (!tree.files().below(package.path).empty()) continue;
        findings.push_back(
            {codes::PIOT_TREE_PATH, Severity::error,
             fmt::format("package `{}` is at `{}`, where no file is tracked", package.name, package.path),
             tree.places().of(i, {"path"}), make_path_hint(tree, package)});
    }
}

void check_globs(const CheckedTree& tree, Findings& findings) {
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        const auto& globs = tree.globs().of(i);
        if (tree.files().below(package.path).empty()) continue;  // said once
        std::vector<std::size_t> dead;
        for (std::size_t at = 0; at < globs.size(); ++at)
            if (!matches_a_file(globs[at], tree.files())) dead.push_back(at);
        // A package whose globs all match nothing would be released once and never again. Submodules are no files, but
        // a glob may be for one.
        const auto severity = tree.files().contains(".gitmodules") ? Severity::notice
                              : dead.size() == globs.size()        ? Severity::error
                                                                   : Severity::warning;
        for (const auto at : dead) {
            const auto& pattern = globs[at].pattern();
            auto meant = find_meant(tree, package, pattern);
            // The package's own Cargo.toml was not meant where another glob has it.
            if (tree.files().contains(meant) && tree.globs().find(i, meant) != nullptr) meant.clear();
            const auto hint = !meant.empty()
                                  ? fmt::format("globs are seen from the repository's root: write `\"{}\"`", meant)
                              : dead.size() == globs.size()
                                  ? fmt::format("write `\"{}\"`", package.path == "." ? "**" : package.path + "/**")
                                  : fmt::format("take `\"{}\"` out, or track the files that it is for", pattern);
            findings.push_back({codes::PIOT_TREE_GLOB, severity,
                                fmt::format("glob `{}` of package `{}` matches no tracked file", pattern, package.name),
                                tree.places().of_glob(i, at), hint});
        }
    }
}

}  // namespace piot::doctor
