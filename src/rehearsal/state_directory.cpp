// SPDX-License-Identifier: MIT
#include "rehearsal/state_directory.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace piot::rehearsal {

namespace fs = std::filesystem;

namespace {

// A file-size limit and a quota stop a write just as a full disk does, and the remedy is the same.
bool is_full(int error) {
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

tl::unexpected<Failure> io_failure(std::string_view action, const fs::path& path, int error) {
    const bool full = is_full(error);
    return fail({.code = full ? codes::PIOT_DISK_FULL : codes::PIOT_IO,
                 .message = fmt::format("cannot {} `{}` in the rehearsal's state directory: {}", action, path.string(),
                                        std::strerror(error)),
                 .hint = full ? "free some space or point the state directory at a larger disk"
                              : "check that the state directory is writable"});
}

Result<void> sync_directory(const fs::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return io_failure("open", directory, errno);
    const int synced = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (synced != 0) return io_failure("sync", directory, error);
    return {};
}

// A new directory survives a crash only when its parent is synced as well.
Result<void> create_directories_durably(const fs::path& directory) {
    if (fs::exists(directory)) return {};
    PIOT_CHECK(create_directories_durably(directory.parent_path()));
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return io_failure("create", directory, errno);
    return sync_directory(directory.parent_path());
}

void sweep(const fs::path& directory) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(directory, ignored))
        fs::remove_all(entry.path(), ignored);
}

}  // namespace

TemporaryFile::TemporaryFile(fs::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

TemporaryFile::~TemporaryFile() {
    discard();
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), descriptor_(std::exchange(other.descriptor_, -1)) {}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
    if (this != &other) {
        discard();
        path_ = std::exchange(other.path_, {});
        descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
}

void TemporaryFile::discard() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    if (!path_.empty()) ::unlink(path_.c_str());
    path_.clear();
}

Result<void> TemporaryFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return io_failure("write", path_, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> TemporaryFile::finish() {
    if (descriptor_ < 0) return {};
    const int synced = ::fsync(descriptor_);
    const int error = errno;
    const int closed = ::close(std::exchange(descriptor_, -1));
    if (synced != 0) return io_failure("sync", path_, error);
    if (closed != 0) return io_failure("close", path_, errno);
    return {};
}

StateDirectory::~StateDirectory() {
    if (lock_ >= 0) ::close(lock_);
}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : root_(std::exchange(other.root_, {})), lock_(std::exchange(other.lock_, -1)) {}

StateDirectory& StateDirectory::operator=(StateDirectory&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(lock_, other.lock_);
    return *this;
}

Result<StateDirectory> StateDirectory::open(const fs::path& root) {
    StateDirectory state;
    std::error_code error;
    state.root_ = fs::absolute(root, error);
    fs::create_directories(state.root_, error);
    if (error) return io_failure("create", state.root_, error.value());

    const auto lock_file = state.root_ / "lock";
    state.lock_ = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (state.lock_ < 0) return io_failure("open", lock_file, errno);
    if (::flock(state.lock_, LOCK_EX | LOCK_NB) != 0) {
        return fail(
            {.code = codes::PIOT_REHEARSAL_SERVER,
             .message = fmt::format("another rehearsal server uses the state directory `{}`", state.root_.string()),
             .hint = "stop it, or choose another directory"});
    }
    PIOT_CHECK(create_directories_durably(state.root_ / "incoming"));
    sweep(state.root_ / "incoming");
    return state;
}

Result<TemporaryFile> StateDirectory::create_temporary() const {
    std::string name = (root_ / "incoming" / "XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return io_failure("create a file in", root_ / "incoming", errno);
    return TemporaryFile(name, descriptor);
}

Result<void> StateDirectory::keep(TemporaryFile file, std::string_view relative) const {
    PIOT_CHECK(file.finish());
    const auto target = path_of(relative);
    PIOT_CHECK(create_directories_durably(target.parent_path()));
    if (::rename(file.path_.c_str(), target.c_str()) != 0) return io_failure("rename to", target, errno);
    file.path_.clear();
    return sync_directory(target.parent_path());
}

Result<void> StateDirectory::write_record(std::string_view relative, std::string_view text) const {
    PIOT_TRY(auto file, create_temporary());
    PIOT_CHECK(file.write(text));
    return keep(std::move(file), relative);
}

Result<std::vector<std::string>> StateDirectory::read_records(std::string_view relative) const {
    std::vector<fs::path> paths;
    std::error_code error;
    const auto directory = path_of(relative);
    if (!fs::exists(directory, error)) return std::vector<std::string>{};
    for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".json") paths.push_back(entry->path());
    }
    if (error) return io_failure("list", directory, error.value());
    std::sort(paths.begin(), paths.end());

    std::vector<std::string> texts;
    for (const auto& path : paths) {
        std::ifstream in(path, std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        if (!in) return io_failure("read", path, EIO);
    }
    return texts;
}

}  // namespace piot::rehearsal
