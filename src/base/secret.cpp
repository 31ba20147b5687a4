// SPDX-License-Identifier: MIT
#include "piot/base/secret.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace piot {

namespace {

constexpr std::size_t k_shortest_redacted = 8;

/// Of whole groups of three bytes; what is left over at the end is not encoded.
std::string encode_base64(std::string_view bytes, std::string_view last_two) {
    constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const auto digit = [&](std::uint32_t value) {
        return value < k_digits.size() ? k_digits[value] : last_two[value - k_digits.size()];
    };
    std::string text;
    for (; bytes.size() >= 3; bytes.remove_prefix(3)) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | static_cast<std::uint8_t>(bytes[i]);
        for (const int shift : {18, 12, 6, 0})
            text += digit(group >> shift & 0x3FU);
    }
    return text;
}

std::string encode_percent(std::string_view bytes, std::string_view hex_digits) {
    constexpr std::string_view k_plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (k_plain.find(c) != std::string_view::npos)
            text += c;
        else
            text += {'%', hex_digits[byte >> 4], hex_digits[byte & 0xF]};
    }
    return text;
}

/// A secret as it may come back in somebody's words.
std::vector<std::string> forms_of(std::string_view secret) {
    std::vector<std::string> forms{std::string(secret), encode_percent(secret, "0123456789ABCDEF"),
                                   encode_percent(secret, "0123456789abcdef")};
    // What stands before it in the encoded text, `user:` for one, decides where the groups of three begin.
    for (std::size_t skipped = 0; skipped < 3; ++skipped)
        for (const auto* last_two : {"+/", "-_"})
            forms.push_back(encode_base64(secret.substr(skipped), last_two));
    return forms;
}

}  // namespace

bool Redactor::add(const Secret& secret) {
    const auto& text = secret.reveal();
    const std::lock_guard lock(mutex_);
    if (!known_.insert(text).second) return false;
    if (text.size() < k_shortest_redacted) return true;
    for (auto& form : forms_of(text))
        if (form.size() >= k_shortest_redacted &&
            std::find(redacted_.begin(), redacted_.end(), form) == redacted_.end())
            redacted_.push_back(std::move(form));
    // A secret may contain another one: the longer must go first or its rest would stay readable.
    std::sort(redacted_.begin(), redacted_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return true;
}

std::string Redactor::redact(std::string text) const {
    const std::lock_guard lock(mutex_);
    for (const auto& secret : redacted_)
        if (text.find(secret) != std::string::npos) text = replace_all(text, secret, "***");
    return text;
}

}  // namespace piot
