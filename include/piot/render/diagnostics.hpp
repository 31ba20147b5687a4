// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/render/text_style.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace piot::render {

/// `file:line:col: error[PIOT_X]: message`, its `hint:` on the next line; one paragraph per diagnostic, in the given
/// order, empty for none. Control characters cannot reach the terminal, nor `::` commands the CI runner.
[[nodiscard]] std::string render_diagnostics_text(const std::vector<Diagnostic>& diagnostics, const TextStyle& style);

/// A JSON array of `{code, severity, message, file?, line?, column?, hint?}`, indented, ends with a line feed.
[[nodiscard]] std::string render_diagnostics_json(const std::vector<Diagnostic>& diagnostics);

/// GitHub shows no more annotations of one kind per step.
inline constexpr std::size_t k_max_annotations = 10;

/// `::error file=…,line=…,col=…,title=PIOT_X::message` lines, escaped. At most `k_max_annotations` of each severity: of
/// more, the last line says how many are not shown.
[[nodiscard]] std::string render_github_annotations(const std::vector<Diagnostic>& diagnostics);

/// GitHub refuses a larger step summary.
inline constexpr std::size_t k_max_summary_bytes = 1024 * 1024;

/// A markdown table for the step summary, at most `limit` bytes: rows that do not fit are counted in a last line.
[[nodiscard]] std::string render_diagnostics_markdown(const std::vector<Diagnostic>& diagnostics,
                                                      std::size_t limit = k_max_summary_bytes);

}  // namespace piot::render
