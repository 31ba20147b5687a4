// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace piot::init {

/// A basic string of TOML, in quotes. `text` is valid UTF-8.
[[nodiscard]] std::string to_toml_string(std::string_view text);

/// Items that are TOML already, on one line where they fit, else a line each.
[[nodiscard]] std::string to_toml_array(std::string_view key, const std::vector<std::string>& items);

}  // namespace piot::init
