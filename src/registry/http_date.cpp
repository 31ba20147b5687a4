// SPDX-License-Identifier: MIT
#include "registry/http_date.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace piot::registry {

namespace {

std::optional<int> parse_number(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
    return number;
}

std::optional<unsigned> parse_month(std::string_view name) {
    constexpr std::array<std::string_view, 12> k_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto* const found = std::find(k_months.begin(), k_months.end(), name);
    if (found == k_months.end()) return std::nullopt;
    return static_cast<unsigned>(found - k_months.begin()) + 1;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    const auto words = split(trim(text), ' ');
    if (words.size() != 6 || !words[0].ends_with(',') || words[5] != "GMT") return std::nullopt;
    const auto clock = split(words[4], ':');
    if (clock.size() != 3) return std::nullopt;
    const auto day = parse_number(words[1]);
    const auto month = parse_month(words[2]);
    const auto year = parse_number(words[3]);
    const auto hour = parse_number(clock[0]);
    const auto minute = parse_number(clock[1]);
    const auto second = parse_number(clock[2]);
    if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
    if (*day > 31 || *year > 9999 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

}  // namespace piot::registry
