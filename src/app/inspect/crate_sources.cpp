// SPDX-License-Identifier: MIT
#include "app/inspect/crate_sources.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

namespace piot::app {

namespace {

constexpr int k_most_links = 8;
constexpr std::size_t k_longest_link = 1024;

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

/// What a tree holds where a link stands: the link's target. Files may look alike, so a match proves nothing by itself.
bool may_be_link(std::string_view text) {
    return !text.empty() && text.size() <= k_longest_link && text.front() != '/' &&
           text.find_first_of(std::string_view("\n\0", 2)) == std::string_view::npos;
}

/// A path relative to the directory of `link`; nullopt when it leaves the repository.
std::optional<std::string> resolve_link(std::string_view link, std::string_view target) {
    const auto path = (std::filesystem::path(link).parent_path() / target).lexically_normal().generic_string();
    if (path == ".." || path.starts_with("../") || path.starts_with("/")) return std::nullopt;
    return path;
}

bool is_stamped_manifest(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return name == "Cargo.toml" || name == "pyproject.toml" || name == "Cargo.lock";
}

class SourceFinder {
  public:
    SourceFinder(const SourceTree& head, std::vector<std::string> submodules)
        : head_(head), submodules_(std::move(submodules)) {}

    /// The expected hash of what stands at a path: empty = not compared, nullopt = nothing is tracked there. A file
    /// that may as well be a link is followed when its own content is not the `member`'s.
    Result<std::optional<std::string>> find(const std::string& path, const ArchiveMember& member, int links) {
        PIOT_TRY(const auto text, head_.read_file(path));
        if (!text) return find_behind_directory_link(path, member, links);
        if (is_stamped_manifest(path)) return std::string();
        auto hash = hash_of_file_behind(*text);
        const bool is_same = hash == member.sha256 || hash == member.sha256_with_lf;
        if (is_same || links == 0 || !may_be_link(*text)) return hash;
        const auto target = resolve_link(path, *text);
        if (!target) return hash;
        PIOT_TRY(auto behind, find(*target, member, links - 1));
        return behind ? std::move(behind) : hash;
    }

  private:
    Result<std::optional<std::string>> find_behind_directory_link(const std::string& path, const ArchiveMember& member,
                                                                  int links) {
        for (const auto& directory : submodules_)
            if (path.starts_with(directory + "/")) return std::string();
        for (auto slash = path.rfind('/'); links > 0 && slash != std::string::npos && slash > 0;
             slash = path.rfind('/', slash - 1)) {
            PIOT_TRY(const auto link, head_.read_file(path.substr(0, slash)));
            if (!link || !may_be_link(*link)) continue;
            const auto target = resolve_link(path.substr(0, slash), *link);
            if (target) return find(*target + path.substr(slash), member, links - 1);
        }
        return std::nullopt;
    }

    const SourceTree& head_;
    std::vector<std::string> submodules_;
};

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
    SourceFinder finder(head, submodules_in(gitmodules.value_or("")));
    CrateSources sources;
    for (const auto& member : facts.archive.members) {
        auto path = member.path.substr(std::min(facts.top.size() + 1, member.path.size()));
        PIOT_TRY(auto hash, finder.find(crate_path == "." ? path : crate_path + "/" + path, member, k_most_links));
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
