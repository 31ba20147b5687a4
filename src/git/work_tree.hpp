// SPDX-License-Identifier: MIT
#pragma once
#include "library.hpp"

#include "piot/ports/file_system.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace piot::git {

/// The checked-out files: any file can be read, tracked ones can be listed. What a sparse checkout leaves out counts as
/// it is in the index.
class WorkTree : public SourceTree {
  public:
    /// `repository` must outlive it.
    WorkTree(git_repository& repository, std::filesystem::path root)
        : repository_(&repository), root_(std::move(root)) {}

    [[nodiscard]] Result<std::optional<std::string>> read_file(const std::string& path) const override;
    [[nodiscard]] Result<std::vector<std::string>> find_files(const std::string& file_name) const override;
    [[nodiscard]] Result<std::vector<std::string>> list_files() const override;
    [[nodiscard]] Result<std::vector<std::string>> list_directory(const std::string& directory) const override;

  private:
    /// The text in the index, where a sparse checkout leaves the file out; nullopt for any other.
    [[nodiscard]] Result<std::optional<std::string>> read_left_out(const std::string& path) const;
    /// Names of such files right below a directory.
    [[nodiscard]] std::vector<std::string> list_left_out(const std::string& directory) const;
    /// Tracked paths that `wanted` accepts.
    template <class Wanted>
    [[nodiscard]] Result<std::vector<std::string>> list_index(const Wanted& wanted) const;

    git_repository* repository_;
    std::filesystem::path root_;
};

}  // namespace piot::git
