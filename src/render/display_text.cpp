// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"

#include "render/character_width.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace piot::render {

namespace {

constexpr std::string_view k_ellipsis = "…";

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;  // in bytes
};

/// `text` is valid UTF-8 and not empty.
CodePoint first_code_point(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t value = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        value = (value << 6) | (byte(i) & 0x3FU);
    return {value, length};
}

struct Range {
    char32_t first = 0;
    char32_t last = 0;
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t value) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const Range& range) { return value >= range.first && value <= range.last; });
}

/// Control characters, line and paragraph separators, and what reorders text on screen.
constexpr std::array<Range, 6> k_unsafe{
    {{0x00, 0x1F}, {0x7F, 0x9F}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFFF9, 0xFFFB}}};

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

}  // namespace

std::string to_display(std::string_view text) {
    const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (std::all_of(text.begin(), text.end(), is_plain)) return replace_all(text, "##[", "##\\[");
    const auto valid = to_valid_utf8(text);
    std::string shown;
    for (std::string_view rest = valid; !rest.empty();) {
        const auto [value, length] = first_code_point(rest);
        if (value == '\t')
            shown += ' ';
        else if (!is_in(k_unsafe, value))
            shown += rest.substr(0, length);
        else if (value <= 0xFF)
            shown += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(value));
        else
            shown += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(value));
        rest.remove_prefix(length);
    }
    return replace_all(shown, "##[", "##\\[");
}

std::size_t display_width(std::string_view text) {
    const auto valid = to_valid_utf8(text);
    std::size_t width = 0;
    for (std::string_view rest = valid; !rest.empty();) {
        const auto [value, length] = first_code_point(rest);
        width += width_of(value);
        rest.remove_prefix(length);
    }
    return width;
}

std::string shorten_end(std::string_view text, std::size_t width) {
    const auto valid = to_valid_utf8(text);
    if (width == 0 || display_width(valid) <= width) return valid;
    std::size_t used = 1;  // the ellipsis
    std::string_view rest = valid;
    while (!rest.empty()) {
        const auto [value, length] = first_code_point(rest);
        if (used + width_of(value) > width) break;
        used += width_of(value);
        rest.remove_prefix(length);
    }
    return valid.substr(0, valid.size() - rest.size()) + std::string(k_ellipsis);
}

std::string shorten_path(std::string_view path, std::size_t width) {
    if (width == 0 || display_width(path) <= width) return std::string(path);
    auto rest = path;
    for (auto slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/', 1)) {
        rest.remove_prefix(slash);
        if (1 + display_width(rest) <= width) return std::string(k_ellipsis) + std::string(rest);
    }
    return shorten_end(rest, width);
}

std::string pad_right(std::string_view text, std::size_t width) {
    const auto own = display_width(text);
    return std::string(text) + std::string(width > own ? width - own : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
    const auto own = display_width(text);
    return std::string(width > own ? width - own : 0, ' ') + std::string(text);
}

std::string count_of(std::size_t count, std::string_view singular) {
    return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

std::string format_duration(std::chrono::milliseconds duration) {
    constexpr std::int64_t k_minute = 60'000;
    const std::int64_t milliseconds = duration.count();
    // Under ten minutes plain seconds compare best in a column.
    if (milliseconds < 10 * k_minute) return fmt::format("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100);
    return fmt::format("{} min", milliseconds / k_minute);
}

std::string format_time(std::chrono::system_clock::time_point time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::string format_size(std::uint64_t bytes) {
    constexpr std::uint64_t k_thousand = 1000;
    if (bytes < k_thousand) return fmt::format("{} B", bytes);
    std::uint64_t unit = k_thousand;
    std::size_t name = 0;
    constexpr std::array<std::string_view, 4> k_names{"kB", "MB", "GB", "TB"};
    while (bytes / unit >= k_thousand && name + 1 < k_names.size()) {
        unit *= k_thousand;
        ++name;
    }
    return fmt::format("{}.{} {}", bytes / unit, bytes % unit / (unit / 10), k_names[name]);
}

std::string quote_path(std::string_view path) {
    // A leading quote has to be quoted itself, or it would be taken for ours.
    if (!path.starts_with('"') && to_valid_utf8(path) == path) return std::string(path);
    std::string quoted = "\"";
    for (const char c : path) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (c == '"' || c == '\\')
            quoted += {'\\', c};
        else if (byte < 0x20 || byte >= 0x7F)
            quoted += fmt::format("\\{:03o}", byte);
        else
            quoted += c;
    }
    return quoted + '"';
}

std::string unquote_path(std::string_view text) {
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return std::string(text);
    text = text.substr(1, text.size() - 2);
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            path += text[i];
        } else if (i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 1] + 3, is_octal)) {
            const auto digit = [&](std::size_t k) { return text[i + k] - '0'; };
            path += static_cast<char>(digit(1) * 64 + digit(2) * 8 + digit(3));
            i += 3;
        } else {
            path += text[++i];
        }
    }
    return path;
}

std::string format_origin(const Origin& origin) {
    if (origin.file.empty()) return {};
    auto text = to_display(origin.file);
    if (origin.line > 0) text += fmt::format(":{}", origin.line);
    if (origin.line > 0 && origin.column > 0) text += fmt::format(":{}", origin.column);
    return text;
}

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::notice:
            return "notice";
    }
    return {};
}

}  // namespace piot::render
