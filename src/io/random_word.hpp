// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace piot::io {

/// 32 hexadecimal digits from the system's random source, new for every call.
[[nodiscard]] std::string make_random_word();

}  // namespace piot::io
