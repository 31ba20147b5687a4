// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string_view>

namespace piot {

/// toml++ and every walk over what it reads recurse once per level of tables and arrays, dotted keys included, so a
/// hostile file could end the process. The offset at which a text nests too deeply to be read safely; `npos` when it
/// nowhere does. Every text goes through here before toml++ sees it.
[[nodiscard]] std::size_t find_too_deep_place(std::string_view text);

}  // namespace piot
