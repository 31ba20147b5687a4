// SPDX-License-Identifier: MIT
#include "io/archive/zip_layout.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace piot::io {

namespace {

// APPNOTE.TXT 4.3.7, 4.3.9, 4.3.12 and 4.3.16: signatures and sizes of the fixed parts.
constexpr std::uint32_t k_local_signature = 0x04034B50;
constexpr std::uint32_t k_central_signature = 0x02014B50;
constexpr std::uint32_t k_end_signature = 0x06054B50;
constexpr std::size_t k_local_size = 30;
constexpr std::size_t k_central_size = 46;
constexpr std::size_t k_end_size = 22;
constexpr std::uint16_t k_has_descriptor = 0x0008;
constexpr std::uint32_t k_saturated = 0xFFFFFFFFU;
constexpr std::uint64_t k_largest_directory = 256ULL << 20U;

std::uint16_t u16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) | static_cast<unsigned char>(bytes[at + 1])
                                                                                  << 8U);
}

std::uint32_t u32(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint32_t>(u16(bytes, at)) | static_cast<std::uint32_t>(u16(bytes, at + 2)) << 16U;
}

struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t entries = 0;
};

/// A member as the central directory places it.
struct Placed {
    std::uint64_t offset = 0;
    std::uint64_t packed_size = 0;
    bool has_descriptor = false;
};

tl::expected<Directory, std::string> read_end_record(const InputFile& file) {
    const auto size = file.size();
    const auto end = size < k_end_size ? std::string() : file.read_at(size - k_end_size, k_end_size);
    if (end.size() != k_end_size || u32(end, 0) != k_end_signature || u16(end, 20) != 0)
        return tl::unexpected<std::string>("is not a zip archive, is cut off, or bytes follow its end");
    const Directory directory{u32(end, 16), u32(end, 12), u16(end, 10)};
    if (u16(end, 4) != 0 || u16(end, 6) != 0 || u16(end, 8) != directory.entries)
        return tl::unexpected<std::string>("is a part of a zip archive in several volumes");
    if (directory.offset == k_saturated || directory.size == k_saturated || directory.entries == UINT16_MAX)
        return tl::unexpected<std::string>("is a zip64 archive, which no registry takes");
    if (directory.offset + directory.size != size - k_end_size)
        return tl::unexpected<std::string>("its zip directory is not where its end record says");
    return directory;
}

tl::expected<std::vector<Placed>, std::string> read_directory(const InputFile& file, const Directory& directory) {
    if (directory.size > k_largest_directory) return tl::unexpected<std::string>("its zip directory is too large");
    const auto bytes = file.read_at(directory.offset, directory.size);
    std::string_view rest = bytes;
    std::vector<Placed> placed;
    while (!rest.empty()) {
        if (rest.size() < k_central_size || u32(rest, 0) != k_central_signature)
            return tl::unexpected<std::string>("its zip directory is damaged");
        const std::size_t name_size = u16(rest, 28);
        const auto record_size = k_central_size + name_size + u16(rest, 30) + u16(rest, 32);
        if (rest.size() < record_size) return tl::unexpected<std::string>("its zip directory is damaged");
        // Readers that work with C strings would see a shorter name.
        if (rest.substr(k_central_size, name_size).find('\0') != std::string_view::npos)
            return tl::unexpected<std::string>("a member's name holds a zero byte");
        placed.push_back({u32(rest, 42), u32(rest, 20), (u16(rest, 8) & k_has_descriptor) != 0});
        rest.remove_prefix(record_size);
    }
    if (placed.size() != directory.entries || bytes.size() != directory.size)
        return tl::unexpected<std::string>("its zip directory does not have as many entries as its end record says");
    return placed;
}

/// One past the packed bytes; nullopt when there is no local header there.
std::optional<std::uint64_t> end_of_member(const InputFile& file, const Placed& member) {
    const auto header = file.read_at(member.offset, k_local_size);
    if (header.size() != k_local_size || u32(header, 0) != k_local_signature) return std::nullopt;
    return member.offset + k_local_size + u16(header, 26) + u16(header, 28) + member.packed_size;
}

/// Sizes and checksum after the packed bytes: with or without a signature, with 32 or 64 bits.
bool is_descriptor_size(std::uint64_t size) {
    return size == 12 || size == 16 || size == 20 || size == 24;
}

}  // namespace

std::optional<std::string> find_layout_problem(const InputFile& file, const ArchiveLimits& limits) {
    const auto directory = read_end_record(file);
    if (!directory) return directory.error();
    if (directory->entries > limits.entries) return fmt::format("holds more than {} entries", limits.entries);
    auto placed = read_directory(file, *directory);
    if (!placed) return placed.error();
    std::sort(placed->begin(), placed->end(),
              [](const Placed& left, const Placed& right) { return left.offset < right.offset; });
    std::uint64_t expected = 0;
    bool may_have_descriptor = false;
    for (const auto& member : *placed) {
        const auto gap = member.offset - expected;
        if (member.offset < expected || (gap != 0 && !(may_have_descriptor && is_descriptor_size(gap))))
            return expected == 0 ? "bytes stand before its first member"
                                 : "its members overlap or have bytes between them";
        const auto end = end_of_member(file, member);
        if (!end || *end > directory->offset) return "its zip directory points to where no member is";
        expected = *end;
        may_have_descriptor = member.has_descriptor;
    }
    const auto gap = directory->offset - expected;
    if (gap != 0 && !(may_have_descriptor && is_descriptor_size(gap)))
        return "bytes stand between its members and its directory";
    return std::nullopt;
}

}  // namespace piot::io
