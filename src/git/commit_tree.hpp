// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include "piot/ports/file_system.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot::git {

/// The files of one commit. Symbolic links are followed inside the tree.
class CommitTree : public SourceTree {
  public:
    /// `reader` must outlive it.
    CommitTree(const ObjectReader& reader, const git_oid& tree) : reader_(&reader), tree_(tree) {}

    [[nodiscard]] Result<std::optional<std::string>> read_file(const std::string& path) const override;
    [[nodiscard]] Result<std::vector<std::string>> find_files(const std::string& file_name) const override;
    [[nodiscard]] Result<std::vector<std::string>> list_files() const override;
    [[nodiscard]] Result<std::vector<std::string>> list_directory(const std::string& directory) const override;

  private:
    const ObjectReader* reader_;
    git_oid tree_;
};

}  // namespace piot::git
