// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/file_system.hpp"

namespace piot::io {

/// Files on disk. Symbolic links are followed; pipes and devices (`/dev/stdout`) are written directly. Fails with
/// PIOT_DISK_FULL or PIOT_IO; then no target has changed, and no temporary file or new directory is left.
class DiskFileWriter : public FileWriter {
  public:
    [[nodiscard]] Result<void> write_files(const std::vector<FileContent>& files) const override;
    [[nodiscard]] Result<void> append_file(const std::filesystem::path& path, std::string_view text) const override;
};

}  // namespace piot::io
