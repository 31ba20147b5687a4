// SPDX-License-Identifier: MIT
#include "piot/base/encoding.hpp"

namespace piot {

namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '~';
}

constexpr std::string_view k_base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::uint32_t> value_of(char c) {
    if (c == '-') return 62U;
    if (c == '_') return 63U;
    const auto at = k_base64.substr(0, 62).find(c);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint32_t>(at);
}

}  // namespace

std::string percent_encode(std::string_view text) {
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded.push_back('%');
            encoded.push_back(k_hex[byte >> 4U]);
            encoded.push_back(k_hex[byte & 0x0FU]);
        }
    }
    return encoded;
}

std::string to_base64(std::string_view bytes) {
    std::string encoded;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) {
            const auto digit = k_base64[(group >> (18U - 6U * static_cast<std::uint32_t>(k))) & 0x3FU];
            encoded.push_back(i + k > bytes.size() ? '=' : digit);
        }
    }
    return encoded;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = value_of(c);
        if (!value) return std::nullopt;
        bits = (bits << 6U) | *value;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>((bits >> static_cast<std::uint32_t>(count)) & 0xFFU));
    }
    return bytes;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string url_safe;
    for (const char c : text) {
        if (c == '-' || c == '_') return std::nullopt;
        if (c == '\n' || c == '\r') continue;
        url_safe.push_back(c == '+' ? '-' : c == '/' ? '_' : c);
    }
    while (url_safe.ends_with('='))
        url_safe.pop_back();
    return from_base64url(url_safe);
}

std::string to_little_endian(std::uint32_t number) {
    std::string bytes;
    for (std::uint32_t shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<char>((number >> shift) & 0xFFU));
    return bytes;
}

}  // namespace piot
