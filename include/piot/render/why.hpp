// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/why.hpp"
#include "piot/render/text_style.hpp"

#include <string>

namespace piot::render {

/// The report for a person: the answer first, then what it rests on. Lists are cut with "and N more"; the document
/// holds more of them.
[[nodiscard]] std::string render_why_text(const WhyReport& report, const TextStyle& style);

/// The report as JSON (config/why.schema.json), indented, ends with a line feed. Absent facts are absent keys.
[[nodiscard]] std::string render_why_document(const WhyReport& report);

}  // namespace piot::render
