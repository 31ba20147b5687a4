// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"

namespace piot::test {

/// Two crates and a wheel on top of them, with every kind of row and most kinds of reason.
[[nodiscard]] Plan a_plan();

/// Nothing is due; two packages were released before.
[[nodiscard]] Plan an_empty_plan();

/// What `--check-registry` adds: verdicts, a tag to heal, a skew.
[[nodiscard]] Plan a_checked_plan();

}  // namespace piot::test
