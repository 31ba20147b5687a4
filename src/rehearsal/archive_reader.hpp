// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <archive.h>
#include <archive_entry.h>

namespace piot::rehearsal {

struct ArchiveCloser {
    void operator()(archive* opened) const { archive_read_free(opened); }
};

/// Goes through a `.tar.gz`, entry by entry, with a bound on what it unpacks.
class TarGzReader {
  public:
    struct Limits {
        std::uint64_t unpacked_bytes = 512ULL * 1024 * 1024;
    };

    explicit TarGzReader(std::string_view bytes);
    explicit TarGzReader(const std::filesystem::path& file);

    /// Steps to the next entry; false at the end, and at damage.
    [[nodiscard]] bool next();
    /// True when the archive is no tar.gz, damaged, truncated, or unpacks to more than the limit.
    [[nodiscard]] bool is_damaged() const { return is_damaged_; }

    /// Of the current entry; bytes as the archive has them.
    [[nodiscard]] std::string path() const;
    [[nodiscard]] bool is_file() const { return archive_entry_filetype(entry_) == AE_IFREG; }
    [[nodiscard]] bool is_directory() const { return archive_entry_filetype(entry_) == AE_IFDIR; }
    [[nodiscard]] bool is_link() const;
    /// The content of the current entry when it is not longer than `limit`.
    [[nodiscard]] std::optional<std::string> read(std::size_t limit);

  private:
    void configure();
    bool skip();

    std::unique_ptr<archive, ArchiveCloser> archive_;
    archive_entry* entry_ = nullptr;
    Limits limits_;
    std::uint64_t unpacked_ = 0;
    bool is_damaged_ = false;
    bool is_consumed_ = true;
};

}  // namespace piot::rehearsal
