// SPDX-License-Identifier: MIT
#include "io/file_batch.hpp"

#include "io/file_error.hpp"
#include "io/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace piot::io {

namespace {

namespace fs = std::filesystem;

/// A file of its own beside `target`. Created with 0666, so that the umask decides as for any new file.
Result<std::pair<fs::path, UniqueFd>> create_beside(const fs::path& target) {
    for (int attempt = 0;; ++attempt) {
        const auto path = target.parent_path() / fmt::format(".piot-{}-{}", ::getpid(), attempt);
        UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (file.is_open()) return std::pair(path, std::move(file));
        if (errno != EEXIST) return fail(make_file_error(errno, "create a file beside", target));
    }
}

/// Gives the new file the owner and the mode of the one it replaces. Only root can keep a foreign owner.
int copy_attributes(int fd, const struct stat& old) {
    if (::fchown(fd, old.st_uid, old.st_gid) != 0 && errno != EPERM) return errno;
    return ::fchmod(fd, old.st_mode & 07777U) == 0 ? 0 : errno;
}

/// Where writing through `path` ends when it is a symbolic link.
Result<fs::path> follow_links(const fs::path& path) {
    std::error_code error;
    auto target = fs::absolute(path, error);
    if (!error && fs::is_symlink(target, error)) target = fs::weakly_canonical(target, error);
    if (error == std::errc::no_such_file_or_directory) error.clear();
    if (error) return fail(make_file_error(error.value(), "follow", path));
    return target;
}

}  // namespace

int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

FileBatch::~FileBatch() {
    if (!is_committed_) roll_back();
}

Result<void> FileBatch::stage(const FileContent& file) {
    PIOT_TRY(const auto target, follow_links(file.path));
    struct stat old {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (!exists && errno != ENOENT) return fail(make_file_error(errno, "examine", target));
    if (exists && S_ISDIR(old.st_mode)) return fail(make_file_error(EISDIR, "write", target));
    if (exists && !S_ISREG(old.st_mode)) {
        staged_.push_back({.target = target, .temporary = {}, .text = file.text});
        return {};
    }
    PIOT_CHECK(create_parents(target.parent_path()));
    PIOT_TRY(auto created, create_beside(target));
    const auto& [temporary, descriptor] = created;
    staged_.push_back({.target = target, .temporary = temporary, .text = {}, .is_new = !exists});
    if (const int error = write_all(descriptor.get(), file.text); error != 0)
        return fail(make_file_error(error, "write", target));
    if (exists)
        if (const int error = copy_attributes(descriptor.get(), old); error != 0)
            return fail(make_file_error(error, "keep the mode of", target));
    if (::fsync(descriptor.get()) != 0) return fail(make_file_error(errno, "write", target));
    return {};
}

Result<void> FileBatch::create_parents(const fs::path& directory) {
    std::error_code error;
    if (fs::is_directory(directory, error)) return {};
    if (directory.has_relative_path()) PIOT_CHECK(create_parents(directory.parent_path()));
    if (::mkdir(directory.c_str(), 0777) == 0)
        created_directories_.push_back(directory);
    else if (errno != EEXIST || !fs::is_directory(directory, error))
        return fail(make_file_error(errno == EEXIST ? ENOTDIR : errno, "create", directory));
    return {};
}

Result<void> FileBatch::commit() {
    for (auto& staged : staged_)
        if (auto placed = put_in_place(staged); !placed) {
            roll_back();
            staged_.clear();
            return placed;
        }
    for (const auto& staged : staged_)
        if (staged.place == Place::exchanged) ::unlink(staged.temporary.c_str());
    sync_directories();
    is_committed_ = true;
    return {};
}

Result<void> FileBatch::put_in_place(Staged& staged) {
    if (staged.temporary.empty()) {
        const UniqueFd device(::open(staged.target.c_str(), O_WRONLY | O_CLOEXEC));
        if (!device.is_open()) return fail(make_file_error(errno, "open", staged.target));
        if (const int error = write_all(device.get(), staged.text); error != 0)
            return fail(make_file_error(error, "write", staged.target));
        return {};
    }
    // An exchange can be undone, should a later file fail. Not every file system knows it.
    if (!staged.is_new &&
        ::renameat2(AT_FDCWD, staged.temporary.c_str(), AT_FDCWD, staged.target.c_str(), RENAME_EXCHANGE) == 0) {
        staged.place = Place::exchanged;
        return {};
    }
    if (::rename(staged.temporary.c_str(), staged.target.c_str()) != 0)
        return fail(make_file_error(errno, "replace", staged.target));
    staged.place = Place::renamed;
    return {};
}

void FileBatch::roll_back() {
    for (auto staged = staged_.rbegin(); staged != staged_.rend(); ++staged) {
        if (staged->temporary.empty()) continue;
        if (staged->place == Place::exchanged)
            ::renameat2(AT_FDCWD, staged->temporary.c_str(), AT_FDCWD, staged->target.c_str(), RENAME_EXCHANGE);
        if (staged->place == Place::renamed && staged->is_new) ::unlink(staged->target.c_str());
        if (staged->place != Place::renamed) ::unlink(staged->temporary.c_str());
    }
    for (auto directory = created_directories_.rbegin(); directory != created_directories_.rend(); ++directory)
        ::rmdir(directory->c_str());
    created_directories_.clear();
}

/// Without this a rename may be lost with the power. It cannot be refused any more, so errors say nothing useful.
void FileBatch::sync_directories() const {
    std::set<fs::path> directories;
    for (const auto& staged : staged_)
        if (!staged.temporary.empty()) directories.insert(staged.target.parent_path());
    for (const auto& created : created_directories_)
        directories.insert(created.parent_path());
    for (const auto& directory : directories) {
        const UniqueFd handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (handle.is_open()) ::fsync(handle.get());
    }
}

}  // namespace piot::io
