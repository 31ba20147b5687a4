// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/plan.hpp"
#include "piot/base/result.hpp"
#include "piot/domain/pull_request_preview.hpp"

namespace piot::app {

/// What merging a pull request would release, planned from GitHub's test merge of it, which must be the commit that the
/// history was opened at. Manual releases have no place in it. Fails with the findings of every way of merging.
[[nodiscard]] Result<PullRequestPreview> preview_pull_request(const History& history, const PlanRequest& request,
                                                              const PullRequest& pull_request);

}  // namespace piot::app
