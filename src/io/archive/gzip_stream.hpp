// SPDX-License-Identifier: MIT
#pragma once
#include "io/archive/archive_intake.hpp"

#include <memory>
#include <vector>

#include <archive.h>

namespace piot::io {

struct FreeArchive {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using ArchiveHandle = std::unique_ptr<archive, FreeArchive>;

/// The bytes of a file that is one gzip stream and nothing else but zeros, under the intake's limits. libarchive checks
/// neither the checksum nor what follows the stream, so this does.
class GzipStream {
  public:
    GzipStream(const InputFile& file, ArchiveIntake& intake);

    /// False when the file is no gzip stream; the intake knows why.
    [[nodiscard]] bool open();
    /// The next bytes, valid until the next call; empty at the end and after a failure.
    [[nodiscard]] std::string_view next();
    [[nodiscard]] bool has_failed() const { return has_failed_; }
    /// One past the last byte so far that is not zero.
    [[nodiscard]] std::uint64_t end_of_content() const { return end_of_content_; }
    /// Reads to the end, then compares length and checksum with those that the file states.
    void finish();

  private:
    [[nodiscard]] bool has_matching_trailer() const;
    void refuse(std::string message);

    const InputFile& file_;
    ArchiveIntake& intake_;
    ArchiveHandle reader_;
    std::vector<char> block_;
    std::uint64_t size_ = 0;
    std::uint64_t end_of_content_ = 0;
    std::uint32_t checksum_ = 0xFFFFFFFFU;
    bool has_failed_ = false;
};

}  // namespace piot::io
