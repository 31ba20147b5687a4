// SPDX-License-Identifier: MIT
#include "io/disk_file_reader.hpp"

#include "io/file_error.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>

namespace piot::io {

Result<std::string> read_text_file(const std::filesystem::path& path) {
    if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
        return fail(make_file_error(EISDIR, "read", path));
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.is_open() && !in.bad()) return text;
    return fail(make_file_error(errno != 0 ? errno : EIO, "read", path));
}

}  // namespace piot::io
