// SPDX-License-Identifier: MIT
#include "rehearsal/http_message.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace piot::rehearsal {

namespace {

tl::unexpected<Failure> read_failure(int error) {
    return fail({.code = codes::PIOT_IO,
                 .message = fmt::format("cannot read a received body back: {}", std::strerror(error)),
                 .hint = "check the state directory of the rehearsal"});
}

std::optional<char> hex_pair(std::string_view digits) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return static_cast<char>(value);
}

}  // namespace

Result<void> Body::append(std::string_view bytes, const StateDirectory& state) {
    size_ += bytes.size();
    if (!file_.is_open() && size_ <= k_memory_limit) {
        text_.append(bytes);
        return {};
    }
    if (!file_.is_open()) {
        PIOT_TRY(file_, state.create_temporary());
        PIOT_CHECK(file_.write(text_));
        text_ = {};
    }
    return file_.write(bytes);
}

Result<std::string> Body::read_all() const {
    std::string all;
    all.reserve(size_);
    BodyReader reader(*this);
    std::array<char, 64 * 1024> buffer;
    while (true) {
        PIOT_TRY(const std::size_t count, reader.read(buffer.data(), buffer.size()));
        if (count == 0) return all;
        all.append(buffer.data(), count);
    }
}

BodyReader::BodyReader(const Body& body) : body_(body) {
    if (body.file_.is_open()) descriptor_ = ::open(body.file_.path().c_str(), O_RDONLY | O_CLOEXEC);
}

BodyReader::~BodyReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> BodyReader::read(char* buffer, std::size_t size) {
    if (!body_.file_.is_open()) {
        const std::size_t count = std::min(size, body_.text_.size() - offset_);
        std::memcpy(buffer, body_.text_.data() + offset_, count);
        offset_ += count;
        return count;
    }
    if (descriptor_ < 0) return read_failure(EBADF);
    while (true) {
        const ssize_t count = ::read(descriptor_, buffer, size);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return read_failure(errno);
    }
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    const auto wanted = to_lower(name);
    for (const auto& header : headers) {
        if (to_lower(header.name) == wanted) return header.value;
    }
    return std::nullopt;
}

std::vector<std::string> Request::parameters(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto pair : split(query, '&')) {
        const auto equals = pair.find('=');
        if (percent_decode(pair.substr(0, equals)) != name) continue;
        const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        values.push_back(percent_decode(replace_all(value, "+", "%20")));
    }
    return values;
}

std::optional<std::string> Request::parameter(std::string_view name) const {
    auto values = parameters(name);
    if (values.empty()) return std::nullopt;
    return std::move(values.front());
}

Response json_response(int status, std::string text) {
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .content = std::move(text)};
}

Response text_response(int status, std::string text) {
    return {.status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .content = std::move(text)};
}

Response redirect_response(int status, std::string location) {
    return {.status = status, .headers = {{"Location", std::move(location)}}, .content = std::string()};
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' && i + 2 < text.size() ? hex_pair(text.substr(i + 1, 2)) : std::nullopt;
        decoded += byte.value_or(text[i]);
        if (byte) i += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    static constexpr std::string_view k_unreserved = "-._~";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              k_unreserved.find(c) != std::string_view::npos;
        if (is_plain) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

}  // namespace piot::rehearsal
