// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>

namespace piot::render {

/// Columns that a printable character takes on a terminal: 0 for combining marks, 2 for East Asian wide characters and
/// emoji, else 1. Depends on no locale.
[[nodiscard]] std::size_t width_of(char32_t character);

}  // namespace piot::render
