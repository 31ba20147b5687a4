// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/publish_report.hpp"
#include "piot/render/text_style.hpp"

#include <string>
#include <vector>

namespace piot::render {

/// For a person at the end of a run: one aligned line per package, then what went wrong.
[[nodiscard]] std::string render_publish_text(const PublishReport& report, const TextStyle& style);

/// JSON (config/report.schema.json), indented, ends with a line feed.
[[nodiscard]] std::string render_publish_json(const PublishReport& report);

/// All diagnostics for people: those that only say that packages were held back or interrupted are one.
[[nodiscard]] std::vector<Diagnostic> make_shown_diagnostics(const PublishReport& report);

/// The step summary: packages, their files with hashes, and the diagnostics; at most `k_max_summary_bytes`.
[[nodiscard]] std::string render_publish_markdown(const PublishReport& report);

}  // namespace piot::render
