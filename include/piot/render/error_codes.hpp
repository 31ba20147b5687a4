// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace piot::render {

/// config/error-codes.json: every code with its exit status and title; ends with a line feed.
[[nodiscard]] std::string render_error_codes_json();

/// The table of docs/errors.md; ends with a line feed.
[[nodiscard]] std::string render_error_codes_markdown();

}  // namespace piot::render
