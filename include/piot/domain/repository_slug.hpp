// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace piot {

/// `owner/repo` of a URL on github.com, in any spelling that git or a manifest knows: `https://github.com/o/r.git`,
/// `git@github.com:o/r`, `ssh://git@github.com/o/r`, `git+https://…/o/r/tree/main/x`. nullopt for all
/// else.
[[nodiscard]] std::optional<std::string> parse_repository_slug(std::string_view url);

/// GitHub does not tell capitals from small letters. False when either is empty.
[[nodiscard]] bool is_same_repository(std::string_view left, std::string_view right);

}  // namespace piot
