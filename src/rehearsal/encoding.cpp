// SPDX-License-Identifier: MIT
#include "rehearsal/encoding.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <openssl/rand.h>

namespace piot::rehearsal {

namespace {

constexpr std::string_view k_url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view k_alphanumeric = k_url_alphabet.substr(0, 62);

std::optional<std::uint32_t> digit_of(char c) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
    const auto position = k_url_alphabet.find(c);
    if (position == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint32_t>(position);
}

std::vector<unsigned char> random_bytes(std::size_t count) {
    std::vector<unsigned char> bytes(count);
    RAND_bytes(bytes.data(), static_cast<int>(count));
    return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
    std::string text;
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6;) {
            bits -= 6;
            text += k_url_alphabet[(pending >> bits) & 63U];
        }
    }
    if (bits > 0) text += k_url_alphabet[(pending << (6 - bits)) & 63U];
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    while (text.ends_with('='))
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        const auto digit = digit_of(c);
        if (!digit) return std::nullopt;
        pending = (pending << 6) | *digit;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((pending >> bits) & 255U);
    }
    return bytes;
}

std::string random_alphanumeric(std::size_t count) {
    std::string text;
    while (text.size() < count) {
        for (const unsigned char byte : random_bytes(count)) {
            // 248 = 4 * 62: larger bytes would favour the first letters.
            if (byte < 248 && text.size() < count) text += k_alphanumeric[byte % 62U];
        }
    }
    return text;
}

std::string random_uuid() {
    auto bytes = random_bytes(16);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", bytes[i]);
    }
    return text;
}

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&#34;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

}  // namespace piot::rehearsal
