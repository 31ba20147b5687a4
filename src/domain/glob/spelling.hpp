// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/glob.hpp"

#include <optional>
#include <string_view>

namespace piot::glob {

/// The refusals that can be told from the spelling alone; nullopt when the pattern may be compiled.
[[nodiscard]] std::optional<GlobError> check_spelling(std::string_view pattern);

}  // namespace piot::glob
