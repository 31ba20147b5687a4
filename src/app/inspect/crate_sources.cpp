// SPDX-License-Identifier: MIT
#include "app/inspect/crate_sources.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace piot::app {

namespace {

/// A submodule's directory per `path = …` line of .gitmodules.
std::vector<std::string> submodules_in(std::string_view gitmodules) {
    std::vector<std::string> directories;
    for (const auto line : split_lines(gitmodules)) {
        const auto equals = line.find('=');
        if (equals != std::string_view::npos && trim(line.substr(0, equals)) == "path")
            directories.emplace_back(trim(line.substr(equals + 1)));
    }
    return directories;
}

/// Git LFS keeps a pointer in the tree, and the work tree has the file that it names.
std::string hash_of_file_behind(std::string_view text) {
    constexpr std::string_view k_version = "version https://git-lfs.github.com/spec/";
    constexpr std::string_view k_oid = "\noid sha256:";
    constexpr std::size_t k_hex_size = 64;
    const auto oid = text.find(k_oid);
    if (text.starts_with(k_version) && oid != std::string_view::npos && text.size() >= oid + k_oid.size() + k_hex_size)
        return std::string(text.substr(oid + k_oid.size(), k_hex_size));
    return sha256_hex(text);
}

bool is_stamped_manifest(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return name == "Cargo.toml" || name == "pyproject.toml" || name == "Cargo.lock";
}

/// The expected hash of what stands at a path: empty = not compared, nullopt = nothing is tracked there.
Result<std::optional<std::string>> find_hash(const std::string& path, const std::vector<std::string>& submodules,
                                             const SourceTree& head) {
    PIOT_TRY(const auto text, head.read_file(path));
    if (text) return is_stamped_manifest(path) ? std::string() : hash_of_file_behind(*text);
    const bool is_in_submodule = std::any_of(submodules.begin(), submodules.end(), [&](const std::string& directory) {
        return path.starts_with(directory + "/");
    });
    return is_in_submodule ? std::optional(std::string()) : std::nullopt;
}

/// All tracked files of that name, wherever they stand.
Result<std::set<std::string>> load_hashes(const std::string& file_name, const SourceTree& head) {
    std::set<std::string> hashes;
    PIOT_TRY(const auto paths, head.find_files(file_name));
    for (const auto& path : paths) {
        PIOT_TRY(const auto text, head.read_file(path));
        if (text) hashes.insert(hash_of_file_behind(*text));
    }
    return hashes;
}

}  // namespace

Result<CrateSources> load_crate_sources(const CrateFacts& facts, const std::string& crate_path,
                                        const SourceTree& head) {
    PIOT_TRY(const auto gitmodules, head.read_file(".gitmodules"));
    const auto submodules = submodules_in(gitmodules.value_or(""));
    CrateSources sources;
    for (const auto& member : facts.archive.members) {
        auto path = member.path.substr(std::min(facts.top.size() + 1, member.path.size()));
        PIOT_TRY(auto hash, find_hash(crate_path == "." ? path : crate_path + "/" + path, submodules, head));
        if (hash) sources.tracked.emplace(std::move(path), *std::move(hash));
    }
    if (!facts.manifest) return sources;
    for (const auto& name : {facts.manifest->readme, facts.manifest->license_file}) {
        if (name.empty() || name.find('/') != std::string::npos || sources.tracked.contains(name)) continue;
        PIOT_TRY(sources.borrowable[name], load_hashes(name, head));
    }
    return sources;
}

}  // namespace piot::app
