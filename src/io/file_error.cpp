// SPDX-License-Identifier: MIT
#include "io/file_error.hpp"

#include "piot/base/codes.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace piot::io {

namespace {

std::string_view choose_hint(int error) {
    switch (error) {
        case EACCES:
        case EPERM:
            return "give this user write permission on the file and its directory";
        case EROFS:
            return "the file system is mounted read-only: choose another directory";
        case ENOENT:
        case ENOTDIR:
        case EISDIR:
            return "correct the path";
        case ENAMETOOLONG:
            return "choose a shorter path";
        case EMFILE:
        case ENFILE:
            return "raise the limit of open files (ulimit -n)";
        case EBADF:
            return "give the command an open output";
        case EBUSY:
        case ETXTBSY:
            return "the file is in use: end what uses it, or unmount it";
        default:
            return "look at the file system's health and mount options, then run again";
    }
}

}  // namespace

Diagnostic make_file_error(int error, std::string_view verb, const std::filesystem::path& path) {
    const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return {.code = is_full ? codes::PIOT_DISK_FULL : codes::PIOT_IO,
            .message = fmt::format("cannot {} `{}`: {}", verb, path.string(), std::generic_category().message(error)),
            .origin = {.file = path.string()},
            .hint = is_full ? "free some space, or raise the quota or `ulimit -f`, and run again"
                            : std::string(choose_hint(error))};
}

}  // namespace piot::io
