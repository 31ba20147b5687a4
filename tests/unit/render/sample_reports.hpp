// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/publish_report.hpp"
#include "piot/domain/rehearsal_report.hpp"

namespace piot::test {

/// Three packages, all released by this run.
[[nodiscard]] PublishReport a_release_report();

/// One released, one refused by the registry, one held back by it.
[[nodiscard]] PublishReport a_failed_report();

/// A second run: everything was there.
[[nodiscard]] PublishReport a_repeated_report();

/// All stages went well, one row could not be built here.
[[nodiscard]] RehearsalReport a_rehearsal();

/// The build failed, nothing after it was rehearsed.
[[nodiscard]] RehearsalReport a_survived_rehearsal();
[[nodiscard]] RehearsalReport a_rehearsal_that_differs();
[[nodiscard]] RehearsalReport a_failed_rehearsal();

}  // namespace piot::test
