// SPDX-License-Identifier: MIT
#include "domain/config/findings.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include <fmt/format.h>

namespace piot::config {

namespace {

constexpr std::size_t k_longest_text = 120;

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t size = 1;
};

/// The code point at the front of well-formed UTF-8.
CodePoint decode_first(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const auto first = byte(0);
    const std::size_t size = first < 0x80 ? 1U : first < 0xE0 ? 2U : first < 0xF0 ? 3U : 4U;
    if (size == 1 || size > text.size()) return {first, 1};
    std::uint32_t value = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        value = (value << 6U) | (byte(i) & 0x3FU);
    return {value, size};
}

bool is_unsafe(std::uint32_t c) {
    const bool is_control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool is_separator = c == 0x2028 || c == 0x2029;
    const bool is_direction_mark = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                                   (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
    return is_control || is_separator || is_direction_mark;
}

}  // namespace

void Findings::add(const ErrorCode& code, Place place, Complaint complaint) {
    diagnostics_.push_back(
        {code, Severity::error, std::move(complaint.message), origin(place), std::move(complaint.hint)});
}

std::vector<Diagnostic> Findings::take_sorted() {
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& left, const Diagnostic& right) {
        return std::tie(left.origin.line, left.origin.column) < std::tie(right.origin.line, right.origin.column);
    });
    return std::exchange(diagnostics_, {});
}

std::string quote(std::string_view text) {
    return '`' + make_printable(text) + '`';
}

std::string make_printable(std::string_view text) {
    const auto valid = to_valid_utf8(text);
    std::string printable;
    for (std::string_view rest = valid; !rest.empty();) {
        if (printable.size() > k_longest_text) return printable + "…";
        const auto point = decode_first(rest);
        if (is_unsafe(point.value))
            printable += fmt::format("\\u{{{:X}}}", point.value);
        else
            printable += rest.substr(0, point.size);
        rest.remove_prefix(point.size);
    }
    return printable;
}

std::string find_unsafe_character(std::string_view text) {
    while (!text.empty()) {
        const auto point = decode_first(text);
        if (is_unsafe(point.value)) return fmt::format("U+{:04X}", point.value);
        text.remove_prefix(point.size);
    }
    return {};
}

}  // namespace piot::config
