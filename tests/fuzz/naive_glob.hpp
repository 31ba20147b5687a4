// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string_view>

namespace piot::fuzz {

/// What `Glob` must answer, worked out by expanding every brace and trying everything: for short texts only. Takes a
/// pattern that compiles. nullopt = too many alternatives to try.
[[nodiscard]] std::optional<bool> matches_naively(std::string_view pattern, std::string_view path);

}  // namespace piot::fuzz
