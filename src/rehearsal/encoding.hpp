// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace piot::rehearsal {

/// With the URL-safe alphabet and without padding, as JWTs have it.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
/// Nothing when the text is not base64 in either alphabet; padding is optional.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

/// `count` letters and digits from the system's random source.
[[nodiscard]] std::string random_alphanumeric(std::size_t count);

/// A random version 4 UUID.
[[nodiscard]] std::string random_uuid();

/// `&` `<` `>` and both quotes as entities.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace piot::rehearsal
