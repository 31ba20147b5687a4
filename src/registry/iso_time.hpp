// SPDX-License-Identifier: MIT
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace piot::registry {

/// `2026-08-21T10:00:00.123456Z` or `…+00:00`, as crates.io and PyPI write times, always in UTC; fractions are dropped.
/// nullopt when the text is anything else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_iso_time(std::string_view text);

}  // namespace piot::registry
