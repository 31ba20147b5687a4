// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// A tree of source files, read only: the work tree, or the tree of a commit.
class SourceTree {
  public:
    virtual ~SourceTree() = default;
    /// The file's bytes; nullopt when there is none (a directory counts as none). Failure: it is there but unreadable.
    [[nodiscard]] virtual Result<std::optional<std::string>> read_file(const std::string& path) const = 0;
    /// Repository-relative paths of all tracked files whose last component is `file_name`, sorted bytewise.
    [[nodiscard]] virtual Result<std::vector<std::string>> find_files(const std::string& file_name) const = 0;
    /// Repository-relative paths of all tracked files, links included, submodules not; sorted bytewise.
    [[nodiscard]] virtual Result<std::vector<std::string>> list_files() const = 0;
    /// Names of the files that lie in a directory, sorted bytewise; of the work tree also those not tracked yet. Empty
    /// when there is no such directory.
    [[nodiscard]] virtual Result<std::vector<std::string>> list_directory(const std::string& directory) const = 0;
};

/// One file to write, at a path.
struct FileContent {
    std::filesystem::path path;
    std::string text;
};

/// Writes files; separate from reading so that a plan cannot write.
class FileWriter {
  public:
    virtual ~FileWriter() = default;
    /// All or nothing as far as the file system allows: every file is first written and synced beside its place, then
    /// all are renamed over. Parents are created. Modes of existing files are kept.
    [[nodiscard]] virtual Result<void> write_files(const std::vector<FileContent>& files) const = 0;
    /// Appends to a file that may not exist yet (GITHUB_OUTPUT, GITHUB_STEP_SUMMARY).
    [[nodiscard]] virtual Result<void> append_file(const std::filesystem::path& path, std::string_view text) const = 0;
};

}  // namespace piot
