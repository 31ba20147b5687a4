// SPDX-License-Identifier: MIT
#include "rehearsal/time_text.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <string_view>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

std::tm to_utc(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm utc{};
    gmtime_r(&time, &utc);
    return utc;
}

}  // namespace

std::int64_t system_unix_time() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string format_http_date(std::int64_t seconds) {
    static constexpr std::array<std::string_view, 7> k_days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto utc = to_utc(seconds);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", k_days.at(static_cast<std::size_t>(utc.tm_wday)),
                       utc.tm_mday, k_months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                       utc.tm_min, utc.tm_sec);
}

std::string format_iso_time(std::int64_t seconds) {
    const auto utc = to_utc(seconds);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000000Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                       utc.tm_hour, utc.tm_min, utc.tm_sec);
}

}  // namespace piot::rehearsal
