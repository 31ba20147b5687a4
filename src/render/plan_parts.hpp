// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::render {

/// The last release as its registry spells it; empty for a first one.
[[nodiscard]] std::string previous_of(const Release& release);

/// `1 crate, 2 wheel rows, 1 sdist`; empty for no rows.
[[nodiscard]] std::string describe_rows(const std::vector<MatrixRow>& matrix);

/// Why an empty plan is empty, completes "nothing to release: …".
[[nodiscard]] std::string_view explain_emptiness(const Plan& plan);

}  // namespace piot::render
