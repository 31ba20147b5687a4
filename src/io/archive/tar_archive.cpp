// SPDX-License-Identifier: MIT
#include "io/archive/tar_archive.hpp"

#include "io/archive/gzip_stream.hpp"

#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace piot::io {

namespace {

constexpr std::size_t k_block_size = 64UL << 10U;

la_ssize_t feed(archive* /*reader*/, void* stream, const void** bytes) {
    auto* const source = static_cast<GzipStream*>(stream);
    const auto next = source->next();
    *bytes = next.data();
    return source->has_failed() ? -1 : static_cast<la_ssize_t>(next.size());
}

/// Why the entry cannot be taken; empty when it can.
std::string find_problem(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_hardlink_utf8(entry) != nullptr)
        return "is a hard link";
    if (archive_entry_sparse_count(entry) > 0) return "is sparse";
    switch (archive_entry_filetype(entry)) {
        case AE_IFREG:
        case AE_IFDIR:
            return archive_entry_size(entry) < 0 ? "has a negative size" : "";
        case AE_IFLNK:
            return "is a symbolic link";
        default:
            return "is a device, a pipe or a socket";
    }
}

/// One pass over the entries of the tar inside `stream`.
class TarPass {
  public:
    TarPass(GzipStream& stream, ArchiveIntake& intake)
        : stream_(stream), intake_(intake), reader_(archive_read_new()) {}

    /// True when the tar ended as it should.
    [[nodiscard]] bool run() {
        archive_read_support_format_tar(reader_.get());
        if (archive_read_open(reader_.get(), &stream_, nullptr, feed, nullptr) != ARCHIVE_OK) {
            if (!stream_.has_failed()) intake_.refuse("holds no tar");
            return false;
        }
        while (true) {
            archive_entry* entry = nullptr;
            const int status = archive_read_next_header(reader_.get(), &entry);
            if (status == ARCHIVE_EOF) return true;
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
                if (!stream_.has_failed()) intake_.refuse(fmt::format("holds no intact tar: {}", error_text()));
                return false;
            }
            if (!read_entry(entry)) return false;
        }
    }

    /// Where the end mark of the tar ends in the stream.
    [[nodiscard]] std::uint64_t end() const {
        return static_cast<std::uint64_t>(archive_filter_bytes(reader_.get(), 0));
    }

  private:
    bool read_entry(archive_entry* entry) {
        // ustar and GNU headers hold bytes, which the plain call gives as they are; pax headers hold UTF-8, for which
        // the plain call gives nothing in the C locale unless it is ASCII.
        const char* name = archive_entry_pathname(entry);
        if (name == nullptr) name = archive_entry_pathname_utf8(entry);
        if (name == nullptr) {
            intake_.complain("?", "has a path that is not UTF-8");
            return true;
        }
        const std::string path = name;
        const auto problem = find_problem(entry);
        if (!problem.empty()) {
            intake_.complain(path, problem);
            return true;
        }
        if (archive_entry_filetype(entry) == AE_IFDIR) return intake_.add_directory(path);
        return intake_.begin_member(path, static_cast<std::uint64_t>(archive_entry_size(entry))) && read_content(path);
    }

    bool read_content(std::string_view path) {
        std::vector<char> block(k_block_size);
        while (true) {
            const auto count = archive_read_data(reader_.get(), block.data(), block.size());
            if (count < 0) {
                if (!stream_.has_failed())
                    intake_.complain(path, fmt::format("is damaged or cut off: {}", error_text()));
                return false;
            }
            if (count == 0) return intake_.end_member();
            if (!intake_.add({block.data(), static_cast<std::size_t>(count)})) return false;
        }
    }

    [[nodiscard]] std::string_view error_text() const {
        const char* text = archive_error_string(reader_.get());
        return text == nullptr ? "no reason is given" : text;
    }

    GzipStream& stream_;
    ArchiveIntake& intake_;
    ArchiveHandle reader_;
};

}  // namespace

void read_tar_gz(const InputFile& file, ArchiveIntake& intake) {
    GzipStream stream(file, intake);
    if (!stream.open()) return;
    TarPass pass(stream, intake);
    if (!pass.run()) return;
    const auto end_of_tar = pass.end();
    stream.finish();
    if (!stream.has_failed() && stream.end_of_content() > end_of_tar) intake.refuse("bytes follow the end of the tar");
}

}  // namespace piot::io
