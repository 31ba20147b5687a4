// SPDX-License-Identifier: MIT
#include "commit_tree.hpp"

#include "tree_reader.hpp"

#include <algorithm>
#include <filesystem>

namespace piot::git {

namespace {

constexpr int k_max_links = 8;

/// Where a link at `path` leads, inside the tree; nullopt when it leads out of it.
std::optional<std::string> follow_link(const std::string& path, std::string_view target) {
    const auto joined = (std::filesystem::path(path).parent_path() / target).lexically_normal().generic_string();
    if (joined.empty() || joined.front() == '/' || joined == ".." || joined.starts_with("../")) return std::nullopt;
    return joined;
}

}  // namespace

Result<std::optional<std::string>> CommitTree::read_file(const std::string& path) const {
    TreeReader trees(*reader_);
    std::string at = path;
    for (int links = 0; links < k_max_links; ++links) {
        PIOT_TRY(const auto entry, trees.find(tree_, at));
        if (!entry) return std::nullopt;
        const TreeEntry kind{entry->mode, {}, {}};
        if (kind.is_tree() || kind.is_submodule()) return std::nullopt;
        PIOT_TRY(const auto object, reader_->read(entry->id));
        if (!kind.is_link()) return std::string(object.bytes());
        const auto next = follow_link(at, object.bytes());
        if (!next) return std::nullopt;
        at = *next;
    }
    return std::nullopt;
}

Result<std::vector<std::string>> CommitTree::find_files(const std::string& file_name) const {
    TreeReader trees(*reader_);
    std::vector<std::string> files;
    const auto walked = trees.visit_files(tree_, [&](const std::string& path) {
        const auto slash = path.rfind('/');
        if (path.substr(slash == std::string::npos ? 0 : slash + 1) == file_name) files.push_back(path);
        return true;
    });
    if (!walked) return tl::unexpected<Failure>(walked.error());
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::vector<std::string>> CommitTree::list_files() const {
    TreeReader trees(*reader_);
    std::vector<std::string> files;
    const auto walked = trees.visit_files(tree_, [&](const std::string& path) {
        files.push_back(path);
        return true;
    });
    if (!walked) return tl::unexpected<Failure>(walked.error());
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::vector<std::string>> CommitTree::list_directory(const std::string& directory) const {
    const auto prefix = directory == "." ? std::string() : directory + '/';
    PIOT_TRY(const auto files, list_files());
    std::vector<std::string> names;
    for (const auto& file : files)
        if (file.starts_with(prefix) && file.find('/', prefix.size()) == std::string::npos)
            names.push_back(file.substr(prefix.size()));
    return names;
}

}  // namespace piot::git
