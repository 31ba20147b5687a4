// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace piot::rehearsal {

/// Gives the time in seconds since 1970, as tokens and records carry it. Called from several threads at once.
using UnixClock = std::function<std::int64_t()>;

[[nodiscard]] std::int64_t system_unix_time();
/// `Fri, 21 Aug 2026 10:00:00 GMT`, in English whatever the locale.
[[nodiscard]] std::string format_http_date(std::int64_t seconds);
/// `2026-08-21T10:00:00.000000Z`
[[nodiscard]] std::string format_iso_time(std::int64_t seconds);

}  // namespace piot::rehearsal
