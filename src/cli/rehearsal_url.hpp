// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/environment.hpp"

#include <string>

namespace piot::cli {

/// Names the embedded registry that `piot rehearse --serve` runs.
extern const char* const k_rehearsal_variable;

/// Base URL of the embedded registry to go to; empty = the real ones.
[[nodiscard]] std::string read_rehearsal_url(const Environment& environment);

}  // namespace piot::cli
