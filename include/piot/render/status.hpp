// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/status.hpp"
#include "piot/render/text_style.hpp"

#include <string>

namespace piot::render {

/// One aligned line per package, then what differs and the way out.
[[nodiscard]] std::string render_status_text(const StatusReport& report, const TextStyle& style);

/// JSON (config/status.schema.json), indented, ends with a line feed.
[[nodiscard]] std::string render_status_json(const StatusReport& report);

/// Version of that document; changes when a reader of the previous one would misread it.
inline constexpr int k_status_schema_version = 1;

}  // namespace piot::render
