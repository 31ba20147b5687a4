// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/reconcile.hpp"
#include "piot/domain/status.hpp"

namespace piot::test {

/// One package in each state.
[[nodiscard]] StatusReport a_drifted_status();
[[nodiscard]] StatusReport a_quiet_status();

/// Written from each source, one failed, one not placed.
[[nodiscard]] ReconcileReport a_reconcile_report();

}  // namespace piot::test
