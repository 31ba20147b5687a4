// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"
#include "piot/render/text_style.hpp"

#include <string>
#include <vector>

namespace piot::render {

/// The plan for a person: one aligned line per release in the order of release, what has to be built, and the notices.
[[nodiscard]] std::string render_plan_text(const Plan& plan, const TextStyle& style);

/// Why a package is due, in a few words: `changed crates/core/src/lib.rs (+3 more commits), depends on core`. At most
/// `width` columns (0 = unlimited): the path loses its leading directories first, then the less telling reasons go.
[[nodiscard]] std::string summarize_reasons(const std::vector<Reason>& reasons, std::size_t width = 0);

}  // namespace piot::render
