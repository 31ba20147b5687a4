// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/archive_reader.hpp"

namespace piot::io {

/// Archives on disk: zip through libzip, tar.gz through libarchive.
class FileArchiveReader : public ArchiveReader {
  public:
    [[nodiscard]] Result<ArchiveContent> read_archive(const ArchiveRequest& request) const override;
    [[nodiscard]] Result<std::optional<std::vector<ListedFile>>> list_files(
        const std::filesystem::path& directory) const override;
};

}  // namespace piot::io
