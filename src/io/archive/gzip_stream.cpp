// SPDX-License-Identifier: MIT
#include "io/archive/gzip_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <archive_entry.h>
#include <fmt/format.h>
#include <unistd.h>

namespace piot::io {

namespace {

constexpr std::size_t k_block_size = 64UL << 10U;
constexpr std::size_t k_trailer_size = 8;
constexpr std::size_t k_most_padding = 64UL << 10U;

constexpr std::array<std::uint32_t, 256> make_crc32_table() {
    constexpr std::uint32_t k_polynomial = 0xEDB88320U;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit)
            remainder = (remainder & 1U) != 0 ? (remainder >> 1U) ^ k_polynomial : remainder >> 1U;
        table[byte] = remainder;
    }
    return table;
}

/// RFC 1952's checksum; start with all ones and invert at the end.
std::uint32_t update_crc32(std::uint32_t checksum, std::string_view bytes) {
    static constexpr auto k_table = make_crc32_table();
    for (const char c : bytes)
        checksum = k_table[(checksum ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (checksum >> 8U);
    return checksum;
}

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;)
        number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return number;
}

}  // namespace

GzipStream::GzipStream(const InputFile& file, ArchiveIntake& intake)
    : file_(file), intake_(intake), reader_(archive_read_new()), block_(k_block_size) {}

bool GzipStream::open() {
    archive_read_support_filter_gzip(reader_.get());
    archive_read_support_format_raw(reader_.get());
    archive_entry* entry = nullptr;
    // Two filters: the gzip and the file itself. libarchive would unwrap a gzip inside a gzip as well.
    constexpr int k_filters = 2;
    const bool is_open = ::lseek(file_.descriptor(), 0, SEEK_SET) == 0 &&
                         archive_read_open_fd(reader_.get(), file_.descriptor(), k_block_size) == ARCHIVE_OK &&
                         archive_read_next_header(reader_.get(), &entry) == ARCHIVE_OK &&
                         archive_filter_count(reader_.get()) == k_filters &&
                         archive_filter_code(reader_.get(), 0) == ARCHIVE_FILTER_GZIP;
    if (!is_open) refuse("is not a gzip stream, or is cut off");
    return is_open;
}

std::string_view GzipStream::next() {
    if (has_failed_) return {};
    const auto count = archive_read_data(reader_.get(), block_.data(), block_.size());
    if (count < 0) {
        refuse(fmt::format("is damaged or cut off: {}", archive_error_string(reader_.get())));
        return {};
    }
    const std::string_view bytes(block_.data(), static_cast<std::size_t>(count));
    checksum_ = update_crc32(checksum_, bytes);
    const auto last = bytes.find_last_not_of('\0');
    if (last != std::string_view::npos) end_of_content_ = size_ + last + 1;
    size_ += bytes.size();
    // Headers count as well here: a tar of a million tiny headers is a bomb like any other.
    if (!intake_.is_within_limits(size_)) {
        has_failed_ = true;
        return {};
    }
    return bytes;
}

void GzipStream::finish() {
    while (!next().empty()) {
    }
    if (has_failed_) return;
    if (!has_matching_trailer()) refuse("its gzip checksum does not match, or bytes follow the gzip stream");
}

bool GzipStream::has_matching_trailer() const {
    const auto window = std::min<std::uint64_t>(file_.size(), k_most_padding + k_trailer_size);
    const auto end = file_.read_at(file_.size() - window, window);
    // Writers that fill blocks put zeros behind the stream, and readers pass over them.
    for (auto at = end.size(); at >= k_trailer_size; --at) {
        const auto trailer = std::string_view(end).substr(at - k_trailer_size, k_trailer_size);
        if (little_endian(trailer) == ~checksum_ &&
            little_endian(trailer.substr(4)) == static_cast<std::uint32_t>(size_ & 0xFFFFFFFFU))
            return true;
        if (end[at - 1] != '\0') return false;
    }
    return false;
}

void GzipStream::refuse(std::string message) {
    has_failed_ = true;
    intake_.refuse(std::move(message));
}

}  // namespace piot::io
