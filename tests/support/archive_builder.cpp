// SPDX-License-Identifier: MIT
#include "support/archive_builder.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace piot::test {

namespace {

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xEDB88320U : crc >> 1U;
    }
    return ~crc;
}

/// Little-endian numbers, one after the other.
class Bytes {
  public:
    Bytes& u16(std::size_t value) { return number(value, 2); }
    Bytes& u32(std::size_t value) { return number(value, 4); }
    Bytes& text(std::string_view value) {
        bytes_.append(value);
        return *this;
    }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] const std::string& get() const { return bytes_; }

  private:
    Bytes& number(std::size_t value, int width) {
        for (int i = 0; i < width; ++i)
            bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
        return *this;
    }
    std::string bytes_;
};

/// The part that the local header and the central directory share.
void put_common(Bytes& out, const ZipEntry& entry, std::string_view name) {
    constexpr std::size_t k_needed_version = 20;
    constexpr std::size_t k_january_1980 = 0x21;
    const auto size = entry.stated_size.value_or(static_cast<std::uint32_t>(entry.content.size()));
    out.u16(k_needed_version).u16(entry.flags).u16(entry.method).u16(0).u16(k_january_1980);
    out.u32(entry.stated_crc32.value_or(crc32(entry.content))).u32(size).u32(size).u16(name.size()).u16(0);
}

std::string tar_header(const TarEntry& entry) {
    constexpr std::size_t k_name_size = 100;
    constexpr std::size_t k_checksum_at = 148;
    if (entry.name.size() > k_name_size) throw std::runtime_error("the name does not fit ustar");
    std::string header(512, '\0');
    const auto put = [&](std::size_t at, std::string_view value) { header.replace(at, value.size(), value); };
    put(0, entry.name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, fmt::format("{:011o}", entry.stated_size.value_or(entry.content.size())));
    put(136, "10654321020");
    put(k_checksum_at, "        ");
    header[156] = entry.type;
    put(157, entry.link);
    put(257, std::string_view("ustar\0"
                              "00",
                              8));
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    put(k_checksum_at, fmt::format("{:06o}", sum));
    header[154] = '\0';
    return header;
}

}  // namespace

std::string make_zip(const std::vector<ZipEntry>& entries) {
    Bytes out;
    Bytes directory;
    for (const auto& entry : entries) {
        const auto offset = out.size();
        const auto local_name = entry.local_name.value_or(entry.name);
        out.u32(0x04034B50);
        put_common(out, entry, local_name);
        out.text(local_name).text(entry.content);
        constexpr std::size_t k_made_on_unix = 0x031E;
        directory.u32(0x02014B50).u16(k_made_on_unix);
        put_common(directory, entry, entry.name);
        directory.u16(0).u16(0).u16(0).u32(std::size_t{entry.unix_mode} << 16U).u32(offset).text(entry.name);
    }
    const auto offset = out.size();
    out.text(directory.get()).u32(0x06054B50).u16(0).u16(0).u16(entries.size()).u16(entries.size());
    out.u32(directory.size()).u32(offset).u16(0);
    return out.get();
}

std::string make_tar(const std::vector<TarEntry>& entries) {
    std::string tar;
    for (const auto& entry : entries) {
        tar += tar_header(entry);
        tar += entry.content;
        tar.resize((tar.size() + 511) / 512 * 512);
    }
    return tar.append(1024, '\0');
}

std::string make_gzip(std::string_view bytes) {
    Bytes out;
    out.text(std::string_view("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10));
    const auto crc = crc32(bytes);
    const auto size = bytes.size();
    do {
        const auto block = bytes.substr(0, 0xFFFF);
        bytes.remove_prefix(block.size());
        out.text(bytes.empty() ? "\x01" : std::string_view("\0", 1)).u16(block.size()).u16(~block.size()).text(block);
    } while (!bytes.empty());
    return out.u32(crc).u32(size).get();
}

std::string make_tar_gz(const std::vector<TarEntry>& entries) {
    return make_gzip(make_tar(entries));
}

}  // namespace piot::test
