// SPDX-License-Identifier: MIT
#include "io/archive/archive_reader.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <system_error>

namespace piot::io {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Failure> cannot_list(const fs::path& directory, const std::error_code& error) {
    return fail({codes::PIOT_INSPECT_UNREADABLE,
                 Severity::error,
                 "cannot be listed: " + error.message(),
                 {directory.generic_string(), 0, 0},
                 "check the directory's permissions"});
}

ListedFileKind kind_of(const fs::file_status& status) {
    if (fs::is_symlink(status)) return ListedFileKind::link;
    return fs::is_regular_file(status) ? ListedFileKind::regular : ListedFileKind::other;
}

}  // namespace

Result<std::optional<std::vector<ListedFile>>> FileArchiveReader::list_files(const fs::path& directory) const {
    std::error_code error;
    if (!fs::is_directory(directory, error)) return std::nullopt;
    std::vector<ListedFile> files;
    fs::recursive_directory_iterator iterator(directory, error);
    for (; !error && iterator != fs::recursive_directory_iterator(); iterator.increment(error)) {
        const auto status = iterator->symlink_status(error);
        if (error) break;
        if (!fs::is_directory(status))
            files.push_back({iterator->path().lexically_relative(directory).generic_string(), kind_of(status)});
    }
    if (error) return cannot_list(directory, error);
    std::sort(files.begin(), files.end(),
              [](const ListedFile& left, const ListedFile& right) { return left.path < right.path; });
    return files;
}

}  // namespace piot::io
