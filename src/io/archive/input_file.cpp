// SPDX-License-Identifier: MIT
#include "io/archive/input_file.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace piot::io {

namespace {

constexpr std::size_t k_block_size = 256UL << 10U;

tl::unexpected<Failure> unreadable(const ArchiveRequest& request, std::string message) {
    return fail({codes::PIOT_INSPECT_UNREADABLE,
                 Severity::error,
                 std::move(message),
                 {display_of(request), 0, 0},
                 "check the path, and that the build row uploaded the file whole"});
}

std::string last_system_error() {
    return std::generic_category().message(errno);
}

}  // namespace

std::string display_of(const ArchiveRequest& request) {
    return request.display.empty() ? request.file.generic_string() : request.display;
}

Result<InputFile> InputFile::open(const ArchiveRequest& request) {
    // NONBLOCK: a FIFO put in an artifact's place must not hold the run up.
    const int descriptor = ::open(request.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return unreadable(request, "cannot be opened: " + last_system_error());
    InputFile file(descriptor, 0);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return unreadable(request, "cannot be read: " + last_system_error());
    if (!S_ISREG(status.st_mode)) return unreadable(request, "is not a regular file");
    if (status.st_size == 0)
        return fail({codes::PIOT_INSPECT_ARCHIVE,
                     Severity::error,
                     "is empty",
                     {display_of(request), 0, 0},
                     "build the artifact again; its upload or download lost the content"});
    file.size_ = static_cast<std::uint64_t>(status.st_size);
    if (!file.hash()) return unreadable(request, "cannot be read to its end");
    return file;
}

InputFile::~InputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_), sha256_(std::move(other.sha256_)) {}

bool InputFile::hash() {
    Sha256 hash;
    for (std::uint64_t offset = 0; offset < size_;) {
        const auto block = read_at(offset, k_block_size);
        if (block.empty()) return false;
        hash.update(block);
        offset += block.size();
    }
    sha256_ = hash.finish_hex();
    return true;
}

std::string InputFile::read_at(std::uint64_t offset, std::uint64_t count) const {
    std::string bytes(offset < size_ ? std::min(count, size_ - offset) : 0, '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got =
            ::pread(descriptor_, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace piot::io
