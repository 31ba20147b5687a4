// SPDX-License-Identifier: MIT
#include "rehearsal/multipart.hpp"

#include "piot/base/text.hpp"

#include <array>

namespace piot::rehearsal {

namespace {

constexpr std::size_t k_max_header_block = 16 * 1024;
constexpr std::size_t k_chunk = 64 * 1024;
constexpr const char* k_malformed = "The multipart body is malformed.";

// The parameters of a header value: `form-data; name="content"; filename="a.whl"`.
std::map<std::string, std::string> parse_parameters(std::string_view value) {
    std::map<std::string, std::string> parameters;
    auto rest = value.substr(std::min(value.find(';'), value.size()));
    while (!rest.empty()) {
        rest = trim(rest.substr(1));
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) break;
        const auto name = to_lower(trim(rest.substr(0, equals)));
        rest = rest.substr(equals + 1);
        std::string text;
        if (rest.starts_with('"')) {
            std::size_t i = 1;
            for (; i < rest.size() && rest[i] != '"'; ++i) {
                // Browsers escape quotes with a backslash; other backslashes mean themselves.
                if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '"') ++i;
                text += rest[i];
            }
            rest = rest.substr(std::min(i + 1, rest.size()));
        }
        const auto end = std::min(rest.find(';'), rest.size());
        if (text.empty()) text = std::string(trim(rest.substr(0, end)));
        rest = rest.substr(end);
        parameters[name] = text;
    }
    return parameters;
}

// RFC 5987: `utf-8''caf%C3%A9.whl`.
std::string decode_extended(std::string_view value) {
    const auto quote = value.rfind('\'');
    return percent_decode(quote == std::string_view::npos ? value : value.substr(quote + 1));
}

PartHeader parse_header(std::string_view block) {
    PartHeader header;
    for (const auto line : split_lines(block)) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto field = to_lower(line.substr(0, colon));
        const auto value = trim(line.substr(colon + 1));
        if (field == "content-type") header.content_type = std::string(value);
        if (field != "content-disposition") continue;
        auto parameters = parse_parameters(value);
        header.name = parameters["name"];
        if (parameters.count("filename") != 0) header.file_name = parameters["filename"];
        if (parameters.count("filename*") != 0) header.file_name = decode_extended(parameters["filename*"]);
    }
    return header;
}

}  // namespace

MultipartReader::MultipartReader(BodyReader& body, std::string_view boundary)
    : body_(body), delimiter_("\r\n--" + std::string(boundary)) {}

Accepted<std::optional<PartHeader>> MultipartReader::next() {
    while (true) {
        PIOT_ACCEPT(const auto piece, read());
        if (!piece) break;
    }
    // Behind the delimiter: `--` ends the body, a line end starts a part.
    while (window_.size() < delimiter_.size() + 2) {
        PIOT_ACCEPT(const bool has_more, fill());
        if (!has_more) return refuse(400, k_malformed);
    }
    window_.erase(0, delimiter_.size());
    if (window_.starts_with("--")) return std::nullopt;
    if (!window_.starts_with("\r\n")) return refuse(400, k_malformed);
    PIOT_ACCEPT(const auto block, take_header_block());
    is_at_end_of_part_ = false;
    return parse_header(block);
}

Accepted<std::optional<std::string_view>> MultipartReader::read() {
    while (!is_at_end_of_part_) {
        const auto found = window_.find(delimiter_);
        is_at_end_of_part_ = found != std::string::npos;
        // What may be the beginning of a delimiter stays in the window.
        const auto keep = std::min(window_.size(), delimiter_.size() - 1);
        const auto count = is_at_end_of_part_ ? found : window_.size() - keep;
        if (count > 0) {
            piece_ = window_.substr(0, count);
            window_.erase(0, count);
            return piece_;
        }
        if (is_at_end_of_part_) break;
        PIOT_ACCEPT(const bool has_more, fill());
        if (!has_more) return refuse(400, k_malformed);
    }
    return std::nullopt;
}

Accepted<bool> MultipartReader::fill() {
    std::array<char, k_chunk> chunk;
    const auto count = body_.read(chunk.data(), chunk.size());
    if (!count) return tl::unexpected(to_refusal(count.error()));
    window_.append(chunk.data(), *count);
    return *count > 0;
}

Accepted<std::string> MultipartReader::take_header_block() {
    while (true) {
        // A part without any header is an empty line right behind the delimiter's.
        const auto end = window_.find("\r\n\r\n");
        if (end != std::string::npos) {
            auto block = window_.substr(2, end < 2 ? 0 : end - 2);
            window_.erase(0, end + 4);
            return block;
        }
        if (window_.size() > k_max_header_block) return refuse(400, k_malformed);
        PIOT_ACCEPT(const bool has_more, fill());
        if (!has_more) return refuse(400, k_malformed);
    }
}

std::optional<std::string> MultipartReader::boundary_of(std::string_view content_type) {
    if (!to_lower(content_type).starts_with("multipart/form-data")) return std::nullopt;
    const auto parameters = parse_parameters(content_type);
    const auto boundary = parameters.find("boundary");
    if (boundary == parameters.end() || boundary->second.empty() || boundary->second.size() > 200) return std::nullopt;
    return boundary->second;
}

}  // namespace piot::rehearsal
