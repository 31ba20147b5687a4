// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/archive.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

enum class ArchiveFormat {
    zip,    ///< stored or deflated members, central directory and local headers in agreement, nothing before or after
    tar_gz  ///< one gzip stream that holds one tar, nothing but zeros behind either
};

enum class MemberHashes {
    made,     ///< every member is read to its end and hashed
    left_out  ///< only kept texts are read where the format allows it: for files whose own hash was accepted before
};

struct ArchiveRequest {
    std::filesystem::path file;
    std::string display;  ///< how findings name the file; empty = its path
    ArchiveFormat format = ArchiveFormat::zip;
    std::function<bool(std::string_view path)> keeps_text;  ///< which members' text to keep; empty = none
    ArchiveLimits limits = {};
    MemberHashes hashes = MemberHashes::made;
};

enum class ListedFileKind { regular, link, other };

/// Something below a directory that is no directory itself.
struct ListedFile {
    std::string path;  ///< relative to the directory, `/` separated
    ListedFileKind kind = ListedFileKind::regular;

    friend bool operator==(const ListedFile&, const ListedFile&) = default;
};

/// Reads what build rows uploaded: archives that nobody vouches for. Nothing is ever unpacked to disk. May be used by
/// several threads at once.
class ArchiveReader {
  public:
    virtual ~ArchiveReader() = default;
    /// The whole content, or findings: PIOT_INSPECT_UNREADABLE when the file itself cannot be read, else
    /// PIOT_INSPECT_ARCHIVE (not an archive, damaged, over a limit, unsafe or duplicate paths, links, devices). All bad
    /// paths are reported together. Memory does not grow with the size of members whose text is not kept.
    [[nodiscard]] virtual Result<ArchiveContent> read_archive(const ArchiveRequest& request) const = 0;
    /// Everything below a directory, sorted by path; links are not followed. nullopt when there is no such directory.
    [[nodiscard]] virtual Result<std::optional<std::vector<ListedFile>>> list_files(
        const std::filesystem::path& directory) const = 0;
};

}  // namespace piot
