// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What reading a foreign archive may cost. The defaults are above anything that a registry would take.
struct ArchiveLimits {
    std::uint64_t entries = 100'000;
    std::uint64_t unpacked_bytes = 4ULL << 30U;
    /// PyPI's rule: an archive of more than `ratio_from_bytes` may not unpack to more than `ratio` times its size.
    std::uint64_t ratio = 50;
    std::uint64_t ratio_from_bytes = 64ULL << 20U;
    std::uint64_t path_bytes = 1024;
    std::size_t depth = 64;
    std::uint64_t text_bytes = 64ULL << 20U;  ///< of kept text together; members beyond it keep none
};

/// A file inside an archive. Directories are not listed.
struct ArchiveMember {
    std::string path;  ///< relative, `/` separated, valid UTF-8, no `.` or `..`
    std::uint64_t size = 0;
    std::string sha256;  ///< lower-case hex
    /// The hash with every CR LF as LF; empty when there is none. Git may check text out with other line ends.
    std::string sha256_with_lf = {};

    friend bool operator==(const ArchiveMember&, const ArchiveMember&) = default;
};

/// A whole archive, read once under limits: each member with its hash, and the text of those that were asked for.
struct ArchiveContent {
    std::string file;       ///< as findings name it
    std::string file_name;  ///< last component
    std::uint64_t size = 0;
    std::string sha256;  ///< of the archive itself, lower-case hex
    std::vector<ArchiveMember> members;
    std::map<std::string, std::string, std::less<>> texts;

    /// nullptr when there is no such member.
    [[nodiscard]] const ArchiveMember* find_member(std::string_view path) const;
    /// nullptr when the member is absent or its text was not asked for.
    [[nodiscard]] const std::string* find_text(std::string_view path) const;
    /// First path components, sorted, each once; a file at the top counts as one.
    [[nodiscard]] std::vector<std::string> top_level() const;
};

/// What is wrong with a member's path, for people; nullopt when it may be unpacked below any directory: relative, no
/// `.`, `..` or empty component, no backslash, drive letter or control character, valid UTF-8, within the limits.
[[nodiscard]] std::optional<std::string> find_path_problem(std::string_view path, const ArchiveLimits& limits);

}  // namespace piot
