// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/rehearsal_report.hpp"
#include "piot/render/text_style.hpp"

#include <string>

namespace piot::render {

/// The verdict table for a person: one aligned line per stage, what went wrong, and the verdict last.
[[nodiscard]] std::string render_rehearsal_text(const RehearsalReport& report, const TextStyle& style);

/// JSON (config/report.schema.json), indented, ends with a line feed.
[[nodiscard]] std::string render_rehearsal_json(const RehearsalReport& report);

}  // namespace piot::render
