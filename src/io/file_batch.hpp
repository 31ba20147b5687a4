// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/ports/file_system.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace piot::io {

/// Writes everything, also in pieces and through signals; the errno, or 0.
[[nodiscard]] int write_all(int fd, std::string_view text);

/// Files that are replaced together. What was staged but not committed disappears with the batch.
class FileBatch {
  public:
    FileBatch() = default;
    ~FileBatch();
    FileBatch(const FileBatch&) = delete;
    FileBatch& operator=(const FileBatch&) = delete;

    /// Writes the text beside its target and syncs it.
    [[nodiscard]] Result<void> stage(const FileContent& file);
    /// Puts all staged files in place. After a failure those already in place are put back.
    [[nodiscard]] Result<void> commit();

  private:
    enum class Place {
        beside,     ///< `temporary` holds the new text
        exchanged,  ///< target holds the new text, `temporary` the old one
        renamed     ///< target holds the new text, `temporary` is gone
    };
    struct Staged {
        std::filesystem::path target;
        std::filesystem::path temporary;  ///< empty: a device or pipe that is written at commit
        std::string text;                 ///< of such a device
        Place place = Place::beside;
        bool is_new = false;  ///< the target did not exist
    };

    [[nodiscard]] Result<void> create_parents(const std::filesystem::path& directory);
    [[nodiscard]] Result<void> put_in_place(Staged& staged);
    void roll_back();
    void sync_directories() const;

    std::vector<Staged> staged_;
    std::vector<std::filesystem::path> created_directories_;  // outermost first
    bool is_committed_ = false;
};

}  // namespace piot::io
