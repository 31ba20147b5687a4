// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/toml_node.hpp"

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace piot {

struct TomlSyntaxError {
    std::string message;
    std::size_t offset = 0;  ///< byte where reading ended
};

/// The document's root table. A byte order mark is allowed and counts in all offsets.
[[nodiscard]] tl::expected<TomlNode, TomlSyntaxError> read_toml(std::string_view text);

}  // namespace piot
