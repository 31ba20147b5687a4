// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string_view>

namespace piot {

/// toml++ follows dotted keys with its stack, so a hostile manifest could end the process. The offset at which a key
/// grows too deep to be read safely; `npos` when none does. Every text goes through here before toml++ sees it.
[[nodiscard]] std::size_t find_too_deep_key(std::string_view text);

}  // namespace piot
