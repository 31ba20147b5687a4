// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/init_files.hpp"
#include "piot/render/text_style.hpp"

#include <string>

namespace piot::render {

/// Version of the JSON document of `init`.
inline constexpr int k_init_schema_version = 1;

/// The files with a mark each: `+` new, `~` replaced (its backup named), `=` stays, `!` stays though it differs; then,
/// as long as nothing is written, a proposed configuration and what the first plan by it would release.
[[nodiscard]] std::string render_init_text(const InitReport& report, const TextStyle& style);

/// The same for machines, with the whole text of each file to write.
[[nodiscard]] std::string render_init_json(const InitReport& report);

}  // namespace piot::render
