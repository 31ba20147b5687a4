// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/version.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace piot {

/// The normal form of a PEP 440 version (`1.0.0-rc.1` gives `1.0.0rc1`, `v1.0+A_b` gives `1.0+a.b`); nullopt when the
/// text is none. Trailing zeros stay: `1.0` and `1.0.0` differ here, as they do in file names.
[[nodiscard]] std::optional<std::string> normalize_pep440(std::string_view text);

/// The version that PyPI knows by this text (`1.3.0rc1`, also `1.3rc1`); nullopt when piot has no such version.
[[nodiscard]] std::optional<Version> parse_pep440(std::string_view text);

}  // namespace piot
