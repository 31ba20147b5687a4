// SPDX-License-Identifier: MIT
#include "io/request_body.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace piot::io {

tl::expected<RequestBody, std::string> RequestBody::open(const std::vector<BodyPart>& parts) {
    RequestBody body(parts);
    for (const auto& part : parts) {
        body.size_ += part.bytes.size();
        body.file_sizes_.push_back(0);
        if (part.file.empty()) continue;
        std::error_code error;
        const auto file_size = std::filesystem::file_size(part.file, error);
        if (error) return tl::unexpected(fmt::format("cannot read `{}`: {}", part.file.string(), error.message()));
        body.file_sizes_.back() = file_size;
        body.size_ += file_size;
        body.holds_file_ = true;
    }
    return body;
}

tl::expected<std::size_t, std::string> RequestBody::read(char* buffer, std::size_t capacity) {
    while (part_ < parts_->size()) {
        if (const auto copied = read_bytes(buffer, capacity); copied > 0) return copied;
        auto copied = read_file(buffer, capacity);
        if (!copied || *copied > 0) return copied;
        next_part();
    }
    return 0U;
}

std::size_t RequestBody::read_bytes(char* buffer, std::size_t capacity) {
    const auto& bytes = (*parts_)[part_].bytes;
    const auto count = std::min<std::size_t>(capacity, bytes.size() - static_cast<std::size_t>(bytes_done_));
    std::memcpy(buffer, bytes.data() + bytes_done_, count);
    bytes_done_ += count;
    return count;
}

tl::expected<std::size_t, std::string> RequestBody::read_file(char* buffer, std::size_t capacity) {
    const auto& path = (*parts_)[part_].file;
    const auto left = file_sizes_[part_] - file_done_;
    if (left == 0) return 0U;
    if (!file_.is_open()) file_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, left));
    auto count = ::read(file_.get(), buffer, wanted);
    while (count < 0 && errno == EINTR)
        count = ::read(file_.get(), buffer, wanted);
    // The length is already announced: a shorter body would leave the server waiting, so the request has to end here.
    if (count <= 0) return tl::unexpected(fmt::format("cannot read `{}` to its end", path.string()));
    file_done_ += static_cast<std::size_t>(count);
    return static_cast<std::size_t>(count);
}

void RequestBody::next_part() {
    ++part_;
    bytes_done_ = 0;
    file_done_ = 0;
    file_ = UniqueFd();
}

}  // namespace piot::io
