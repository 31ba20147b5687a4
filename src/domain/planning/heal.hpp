// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/repo_snapshot.hpp"

#include <vector>

namespace piot::planning {

/// The tags that the snapshot counts without their being there, in configuration order. A tag that several packages
/// share is only among them when all of them were released there: it must never stand for something that is not.
[[nodiscard]] std::vector<MissingTag> make_heal(const Config& config, const RepoSnapshot& snapshot);

/// The package (index) that keeps a missing tag from being written; nullopt when none does.
[[nodiscard]] std::optional<std::size_t> find_unreleased_sharer(const Config& config, const RepoSnapshot& snapshot,
                                                                const TagEvidence& missing);

}  // namespace piot::planning
