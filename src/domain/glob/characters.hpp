// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace piot::glob {

/// The character at `position`, which moves behind it: a code point, or 0x110000 + byte where the bytes are not UTF-8.
[[nodiscard]] std::uint32_t read_character(std::string_view text, std::size_t& position);

}  // namespace piot::glob
