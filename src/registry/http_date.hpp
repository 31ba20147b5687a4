// SPDX-License-Identifier: MIT
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace piot::registry {

/// `Fri, 21 Aug 2026 10:00:00 GMT`, the only form that servers may still send (RFC 9110 §5.6.7); independent of locale
/// and time zone. nullopt when the text is anything else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace piot::registry
