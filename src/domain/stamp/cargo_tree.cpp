// SPDX-License-Identifier: MIT
#include "domain/stamp/cargo_tree.hpp"

#include "domain/manifest/repository_path.hpp"

#include "piot/domain/glob.hpp"

#include <algorithm>
#include <vector>

namespace piot {

namespace {

const CargoToml* find_manifest(const CargoTree& tree, std::string_view directory) {
    const auto found = tree.find(directory);
    return found == tree.end() ? nullptr : &found->second;
}

/// The globs of `members`, seen from the repository's root. What is no glob for us selects nothing.
std::vector<Glob> compile_members(const CargoToml& root) {
    std::vector<Glob> globs;
    const auto* members = root.workspace == nullptr ? nullptr : root.workspace->find("members");
    if (members == nullptr) return globs;
    for (const auto& member : members->children) {
        const auto pattern = resolve_path(root.directory, member.text);
        if (!pattern) continue;
        if (auto glob = Glob::compile(*pattern)) globs.push_back(*std::move(glob));
    }
    return globs;
}

/// True when a path of `[workspace].key`, taken literally, is the directory or one above it.
bool names_directory(const CargoToml& root, std::string_view key, std::string_view directory) {
    const auto* paths = root.workspace == nullptr ? nullptr : root.workspace->find(key);
    return paths != nullptr && std::any_of(paths->children.begin(), paths->children.end(), [&](const TomlNode& path) {
               const auto ancestor = resolve_path(root.directory, path.text);
               return ancestor && is_within(directory, *ancestor);
           });
}

/// cargo lets a member that is named win over `exclude`; one that only a glob finds does not.
bool is_excluded(const CargoToml& root, std::string_view directory) {
    return names_directory(root, "exclude", directory) && !names_directory(root, "members", directory);
}

}  // namespace

const CargoToml* find_workspace_root(const CargoTree& tree, const CargoToml& crate) {
    if (crate.package != nullptr)
        if (const auto named = crate.package->string_at("workspace"); !named.empty()) {
            const auto directory = resolve_path(crate.directory, named);
            const auto* root = directory ? find_manifest(tree, *directory) : nullptr;
            return root != nullptr && root->workspace != nullptr ? root : nullptr;
        }
    for (auto directory = crate.directory;; directory = parent_directory(directory)) {
        const auto* manifest = find_manifest(tree, directory);
        const bool is_root = manifest != nullptr && manifest->workspace != nullptr;
        if (is_root && (manifest == &crate || !is_excluded(*manifest, crate.directory))) return manifest;
        if (directory == ".") return nullptr;
    }
}

std::string find_effective_version(const CargoTree& tree, const CargoToml& crate) {
    if (crate.version == nullptr) return {};
    if (crate.version->is_string()) return crate.version->text;
    const auto* root = is_inherited(*crate.version) ? find_workspace_root(tree, crate) : nullptr;
    const auto* shared = root == nullptr ? nullptr : root->workspace->find_path({"package", "version"});
    return shared != nullptr && shared->is_string() ? shared->text : "";
}

std::set<std::string> find_locked_crates(const CargoTree& tree, const std::string& directory) {
    const auto* root = find_manifest(tree, directory);
    if (root == nullptr) return {};
    std::vector<std::string> pending{directory};
    const auto members = compile_members(*root);
    for (const auto& entry : tree) {
        const auto& candidate = entry.first;
        const bool is_member =
            std::any_of(members.begin(), members.end(), [&](const auto& glob) { return glob.matches(candidate); });
        if (is_member && !is_excluded(*root, candidate)) pending.push_back(candidate);
    }
    std::set<std::string> reached;
    while (!pending.empty()) {
        const auto next = pending.back();
        pending.pop_back();
        const auto* manifest = find_manifest(tree, next);
        if (manifest == nullptr || !reached.insert(next).second) continue;
        for (const auto& dependency : manifest->path_dependencies)
            pending.push_back(dependency.directory);
    }
    return reached;
}

}  // namespace piot
