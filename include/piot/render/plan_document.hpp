// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::render {

/// The plan as JSON (config/plan.schema.json), keys in the contract's order, indented, ends with a line feed. Text that
/// is not UTF-8 is made so: paths are quoted as git does (`"a\344b"`), other invalid bytes become U+FFFD.
[[nodiscard]] std::string render_plan_document(const Plan& plan);

/// The bare array of rows, compact, on one line without a line feed: for `fromJSON` and `--format matrix`.
[[nodiscard]] std::string render_matrix(const std::vector<MatrixRow>& rows);

/// Lower-case hex SHA-256 over the compact, key-sorted JSON of `schema_version head config_sha256 baseline releases
/// matrix`, releases without verdict and reasons. Equal plans have equal ids; notices do not matter.
[[nodiscard]] std::string compute_plan_id(const Plan& plan);

/// Reads a document that `render_plan_document` wrote. `file` is what diagnostics name. Strict: unknown, missing or
/// mistyped keys are all reported, with the path of each (`releases[0].version`). Failures: PIOT_PLAN_DOCUMENT, and
/// PIOT_PLAN_MISMATCH when the document does not carry the id of its own content.
[[nodiscard]] Result<Plan> parse_plan_document(std::string_view text, std::string_view file);

}  // namespace piot::render
