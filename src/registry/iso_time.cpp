// SPDX-License-Identifier: MIT
#include "registry/iso_time.hpp"

#include <charconv>

namespace piot::registry {

namespace {

constexpr std::string_view k_shape = "dddd-dd-ddTdd:dd:dd";

bool has_shape(std::string_view text) {
    if (text.size() < k_shape.size()) return false;
    for (std::size_t i = 0; i < k_shape.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (k_shape[i] == 'd' ? !is_digit : text[i] != k_shape[i]) return false;
    }
    return true;
}

bool is_utc(std::string_view ending) {
    if (ending.starts_with('.')) {
        const auto end = ending.find_first_not_of("0123456789", 1);
        ending.remove_prefix(end == std::string_view::npos ? ending.size() : end);
    }
    return ending == "Z" || ending == "+00:00";
}

int number(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_iso_time(std::string_view text) {
    using namespace std::chrono;
    if (!has_shape(text) || !is_utc(text.substr(k_shape.size()))) return std::nullopt;
    const year_month_day day{year(number(text, 0, 4)), month(static_cast<unsigned>(number(text, 5, 2))),
                             std::chrono::day(static_cast<unsigned>(number(text, 8, 2)))};
    const int hour = number(text, 11, 2);
    const int minute = number(text, 14, 2);
    const int second = number(text, 17, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return sys_days(day) + hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace piot::registry
