// SPDX-License-Identifier: MIT
#include "rehearsal/archive_reader.hpp"

#include <array>
#include <fstream>

namespace piot::rehearsal {

namespace {

constexpr std::string_view k_gzip_magic = "\x1F\x8B";

}  // namespace

TarGzReader::TarGzReader(std::string_view bytes) : archive_(archive_read_new()) {
    configure();
    // libarchive also takes tars that are not compressed at all.
    is_damaged_ = !bytes.starts_with(k_gzip_magic) ||
                  archive_read_open_memory(archive_.get(), bytes.data(), bytes.size()) != ARCHIVE_OK;
}

TarGzReader::TarGzReader(const std::filesystem::path& file) : archive_(archive_read_new()) {
    configure();
    std::string magic(2, '\0');
    std::ifstream(file, std::ios::binary).read(magic.data(), 2);
    is_damaged_ =
        magic != k_gzip_magic || archive_read_open_filename(archive_.get(), file.c_str(), 64 * 1024) != ARCHIVE_OK;
}

void TarGzReader::configure() {
    archive_read_support_filter_gzip(archive_.get());
    archive_read_support_format_tar(archive_.get());
}

bool TarGzReader::next() {
    if (is_damaged_) return false;
    if (!is_consumed_ && !skip()) return false;
    const int status = archive_read_next_header(archive_.get(), &entry_);
    is_consumed_ = false;
    if (status == ARCHIVE_EOF) return false;
    // A warning is about names in another character set; the bytes are there.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) is_damaged_ = true;
    return !is_damaged_;
}

// The content is unpacked even when nobody wants it: a truncated file must not pass.
bool TarGzReader::skip() {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
        const int status = archive_read_data_block(archive_.get(), &block, &size, &offset);
        if (status == ARCHIVE_EOF) return true;
        unpacked_ += size;
        if (status != ARCHIVE_OK || unpacked_ > limits_.unpacked_bytes) {
            is_damaged_ = true;
            return false;
        }
    }
}

std::string TarGzReader::path() const {
    if (const char* path = archive_entry_pathname(entry_)) return path;
    if (const char* path = archive_entry_pathname_utf8(entry_)) return path;
    return {};
}

bool TarGzReader::is_link() const {
    return archive_entry_hardlink(entry_) != nullptr || archive_entry_filetype(entry_) == AE_IFLNK;
}

std::optional<std::string> TarGzReader::read(std::size_t limit) {
    is_consumed_ = true;
    std::string content;
    std::array<char, 16 * 1024> buffer;
    while (true) {
        const la_ssize_t count = archive_read_data(archive_.get(), buffer.data(), buffer.size());
        if (count == 0) return content;
        if (count < 0) {
            is_damaged_ = true;
            return std::nullopt;
        }
        unpacked_ += static_cast<std::uint64_t>(count);
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > limit) {
            is_consumed_ = false;
            return std::nullopt;
        }
    }
}

}  // namespace piot::rehearsal
