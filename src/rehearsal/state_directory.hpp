// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// A file that is being received. It disappears with the object unless the state directory keeps it.
class TemporaryFile {
  public:
    TemporaryFile() = default;
    TemporaryFile(std::filesystem::path path, int descriptor);
    ~TemporaryFile();
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&& other) noexcept;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    /// Appends. Failures: PIOT_DISK_FULL, PIOT_IO.
    [[nodiscard]] Result<void> write(std::string_view bytes);
    /// Makes the content survive a crash and closes the file, which stays until the end of the object.
    [[nodiscard]] Result<void> finish();

  private:
    friend class StateDirectory;
    void discard() noexcept;

    std::filesystem::path path_;
    int descriptor_ = -1;
};

/// The server's memory on disk. A record is visible whole or not at all, whenever the process is killed: everything is
/// written to `incoming/`, synced, and then renamed into place. One process at a time holds a directory.
class StateDirectory {
  public:
    StateDirectory() = default;
    ~StateDirectory();
    StateDirectory(StateDirectory&& other) noexcept;
    StateDirectory& operator=(StateDirectory&& other) noexcept;

    /// Creates the directory when missing, locks it and sweeps what an earlier process left half-received.
    /// Failures: PIOT_REHEARSAL_SERVER (in use), PIOT_IO, PIOT_DISK_FULL.
    [[nodiscard]] static Result<StateDirectory> open(const std::filesystem::path& root);

    [[nodiscard]] std::filesystem::path path_of(std::string_view relative) const { return root_ / relative; }
    /// A fresh file in `incoming/`.
    [[nodiscard]] Result<TemporaryFile> create_temporary() const;
    /// Moves a received file to its final place, replacing an equal one. The content is synced first.
    [[nodiscard]] Result<void> keep(TemporaryFile file, std::string_view relative) const;
    [[nodiscard]] Result<void> write_record(std::string_view relative, std::string_view text) const;
    /// The texts of all `*.json` below a directory, any depth, sorted by path; empty when there is none.
    [[nodiscard]] Result<std::vector<std::string>> read_records(std::string_view relative) const;

  private:
    std::filesystem::path root_;
    int lock_ = -1;
};

}  // namespace piot::rehearsal
