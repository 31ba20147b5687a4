// SPDX-License-Identifier: MIT
#include "io/disk_file_writer.hpp"

#include "io/file_batch.hpp"
#include "io/file_error.hpp"
#include "io/unique_fd.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace piot::io {

Result<void> DiskFileWriter::write_files(const std::vector<FileContent>& files) const {
    FileBatch batch;
    for (const auto& file : files)
        PIOT_CHECK(batch.stage(file));
    return batch.commit();
}

Result<void> DiskFileWriter::append_file(const std::filesystem::path& path, std::string_view text) const {
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
    if (!file.is_open()) return fail(make_file_error(errno, "open", path));
    struct stat before {};
    if (::fstat(file.get(), &before) != 0) return fail(make_file_error(errno, "examine", path));
    const int error = write_all(file.get(), text);
    if (error == 0) return {};
    // Half a heredoc in GITHUB_OUTPUT would swallow what the next writer appends.
    if (S_ISREG(before.st_mode) && ::ftruncate(file.get(), before.st_size) != 0)
        return fail(make_file_error(errno, "restore", path));
    return fail(make_file_error(error, "append to", path));
}

}  // namespace piot::io
