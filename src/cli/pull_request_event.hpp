// SPDX-License-Identifier: MIT
#pragma once
#include "cli/services.hpp"

#include "piot/domain/pull_request.hpp"

namespace piot::cli {

/// The pull request of `$GITHUB_EVENT_PATH`. Fails with PIOT_PLAN_PULL_REQUEST where there is none.
[[nodiscard]] Result<PullRequest> read_pull_request(const Services& services);

}  // namespace piot::cli
