// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace piot {

/// The normal form of a PEP 440 version (`1.0.0-rc.1` gives `1.0.0rc1`, `v1.0+A_b` gives `1.0+a.b`); nullopt when the
/// text is none. Trailing zeros stay: `1.0` and `1.0.0` differ here, as they do in file names.
[[nodiscard]] std::optional<std::string> normalize_pep440(std::string_view text);

}  // namespace piot
