// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace piot {

/// For one path segment or query value: everything but unreserved characters becomes `%XX`.
[[nodiscard]] std::string percent_encode(std::string_view text);
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// nullopt when the text is not base64. Padding and line breaks are as one likes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// Without padding, as in JWTs; nullopt when the text is not base64url.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
/// Four bytes, the lowest first.
[[nodiscard]] std::string to_little_endian(std::uint32_t number);

}  // namespace piot
