// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/commit_note.hpp"
#include "piot/domain/plan.hpp"
#include "piot/ports/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::app {

/// The commits of HEAD's first-parent line that touched each package since its last release, newest first.
using ReleaseCommits = std::map<std::string, std::vector<CommitNote>>;

/// Those of every planned release, as the history stood before any of its tags. Failure: the clone is shallow, or
/// cannot be read.
[[nodiscard]] Result<ReleaseCommits> gather_release_commits(const History& history, const Config& config,
                                                            const Plan& plan);

}  // namespace piot::app
