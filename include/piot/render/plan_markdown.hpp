// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"
#include "piot/render/diagnostics.hpp"

#include <cstddef>
#include <string>

namespace piot::render {

/// The plan for the step summary: what is released and why, what the registries say where they were asked, the notices
/// and the cascade as a diagram. At most `limit` bytes; rows that do not fit are counted.
[[nodiscard]] std::string render_plan_markdown(const Plan& plan, std::size_t limit = k_max_summary_bytes);

}  // namespace piot::render
