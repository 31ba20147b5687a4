// SPDX-License-Identifier: MIT
#include "work_tree.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace piot::git {

namespace {

Diagnostic cannot_read(const std::string& path) {
    Diagnostic error{codes::PIOT_IO, Severity::error, fmt::format("`{}` cannot be read", to_valid_utf8(path))};
    error.origin.file = path;
    error.hint = "check its permissions";
    return error;
}

/// A sparse checkout tracks the file and leaves it out.
bool is_left_out(const git_index_entry& entry) {
    return (entry.flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
}

}  // namespace

Result<std::optional<std::string>> WorkTree::read_file(const std::string& path) const {
    const auto file = root_ / path;
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) return read_left_out(path);
    if (std::filesystem::is_directory(status)) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) return fail(cannot_read(path));
    return text;
}

Result<std::optional<std::string>> WorkTree::read_left_out(const std::string& path) const {
    git_index* raw = nullptr;
    if (git_repository_index(&raw, repository_) != 0) return fail(unreadable("the index cannot be read"));
    const IndexHandle index(raw);
    const auto* entry = git_index_get_bypath(raw, path.c_str(), 0);
    if (entry == nullptr || !is_left_out(*entry)) return std::nullopt;
    git_blob* blob = nullptr;
    if (git_blob_lookup(&blob, repository_, &entry->id) != 0) {
        auto error = cannot_read(path);
        error.hint = "this checkout is sparse and its clone partial: run `git sparse-checkout disable`";
        return fail(std::move(error));
    }
    const BlobHandle held(blob);
    return std::string(static_cast<const char*>(git_blob_rawcontent(blob)),
                       static_cast<std::size_t>(git_blob_rawsize(blob)));
}

std::vector<std::string> WorkTree::list_left_out(const std::string& directory) const {
    std::vector<std::string> names;
    git_index* raw = nullptr;
    if (git_repository_index(&raw, repository_) != 0) return names;
    const IndexHandle index(raw);
    const auto prefix = directory + '/';
    std::size_t at = 0;
    if (git_index_find_prefix(&at, raw, prefix.c_str()) != 0) return names;
    for (; at < git_index_entrycount(raw); ++at) {
        const auto* entry = git_index_get_byindex(raw, at);
        const std::string_view path(entry->path);
        if (!path.starts_with(prefix)) break;
        const auto name = path.substr(prefix.size());
        if (is_left_out(*entry) && name.find('/') == std::string_view::npos) names.emplace_back(name);
    }
    return names;
}

template <class Wanted>
Result<std::vector<std::string>> WorkTree::list_index(const Wanted& wanted) const {
    git_index* raw = nullptr;
    if (git_repository_index(&raw, repository_) != 0) return fail(unreadable("the index cannot be read"));
    const IndexHandle index(raw);
    std::vector<std::string> files;
    for (std::size_t i = 0; i < git_index_entrycount(raw); ++i) {
        const auto* entry = git_index_get_byindex(raw, i);
        if (entry->mode != GIT_FILEMODE_COMMIT && wanted(std::string_view(entry->path)))
            files.emplace_back(entry->path);
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());  // conflicts list a path up to three times
    return files;
}

Result<std::vector<std::string>> WorkTree::find_files(const std::string& file_name) const {
    return list_index([&](std::string_view path) {
        const auto slash = path.rfind('/');
        return path.substr(slash == std::string_view::npos ? 0 : slash + 1) == file_name;
    });
}

Result<std::vector<std::string>> WorkTree::list_files() const {
    return list_index([](std::string_view /*path*/) { return true; });
}

Result<std::vector<std::string>> WorkTree::list_directory(const std::string& directory) const {
    const auto place = root_ / directory;
    std::error_code error;
    auto names = list_left_out(directory);
    if (!std::filesystem::is_directory(place, error)) return names;
    for (std::filesystem::directory_iterator entry(place, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code nowhere;  // a link may lead to nothing, or in circles: whoever reads it is told
        const auto type = entry->status(nowhere).type();
        if (type == std::filesystem::file_type::regular ||
            (entry->is_symlink(nowhere) && !entry->is_directory(nowhere)))
            names.push_back(entry->path().filename().string());
    }
    if (error) return fail(cannot_read(directory));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace piot::git
