// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::test {

/// A member of a hand-made zip, stored. The optional fields make it lie.
struct ZipEntry {
    std::string name;
    std::string content = {};
    std::optional<std::string> local_name = {};      ///< the local header's; else `name`
    std::optional<std::uint32_t> stated_size = {};   ///< else that of the content
    std::optional<std::uint32_t> stated_crc32 = {};  ///< else that of the content
    std::uint16_t method = 0;
    std::uint16_t flags = 0x0800;  ///< UTF-8 names
    std::uint32_t unix_mode = 0100644;
};

[[nodiscard]] std::string make_zip(const std::vector<ZipEntry>& entries);

struct TarEntry {
    std::string name;
    std::string content = {};
    char type = '0';        ///< 0 file, 1 hard link, 2 symbolic link, 3 device, 5 directory, 6 FIFO
    std::string link = {};  ///< target of a link
    std::optional<std::uint64_t> stated_size = {};  ///< else that of the content
};

/// ustar with its end mark.
[[nodiscard]] std::string make_tar(const std::vector<TarEntry>& entries);
/// A gzip stream of stored blocks.
[[nodiscard]] std::string make_gzip(std::string_view bytes);
[[nodiscard]] std::string make_tar_gz(const std::vector<TarEntry>& entries);

}  // namespace piot::test
