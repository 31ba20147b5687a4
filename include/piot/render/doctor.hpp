// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/doctor.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/text_style.hpp"

#include <cstddef>
#include <string>

namespace piot::render {

/// For a person: one line per area, how each package would go out, then the findings by area.
[[nodiscard]] std::string render_doctor_text(const DoctorReport& report, const TextStyle& style);

/// For the step summary, at most `limit` bytes.
[[nodiscard]] std::string render_doctor_markdown(const DoctorReport& report, std::size_t limit = k_max_summary_bytes);

/// JSON (config/doctor.schema.json), indented, ends with a line feed.
[[nodiscard]] std::string render_doctor_json(const DoctorReport& report);

/// Version of that document; changes when a reader of the previous one would misread it.
inline constexpr int k_doctor_schema_version = 1;

}  // namespace piot::render
