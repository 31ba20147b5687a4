// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/reconcile.hpp"
#include "piot/render/text_style.hpp"

#include <string>

namespace piot::render {

/// The tags alone, one aligned line each, with who says where they belong: for the question before they are written.
[[nodiscard]] std::string render_missing_tags(const ReconcileReport& report, const TextStyle& style);

/// What became of each tag, then what could not be placed.
[[nodiscard]] std::string render_reconcile_text(const ReconcileReport& report, const TextStyle& style);

/// JSON (config/reconcile.schema.json), indented, ends with a line feed.
[[nodiscard]] std::string render_reconcile_json(const ReconcileReport& report);

/// Version of that document; changes when a reader of the previous one would misread it.
inline constexpr int k_reconcile_schema_version = 1;

}  // namespace piot::render
