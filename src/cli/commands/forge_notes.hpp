// SPDX-License-Identifier: MIT
#pragma once
#include "cli/commands/plan_source.hpp"

#include "piot/app/publish_world.hpp"
#include "piot/app/release_commits.hpp"

#include <vector>

namespace piot::cli {

/// What the notes of forge releases are made of.
struct ForgeNotes {
    app::ReleaseCommits commits;      ///< empty where there is no forge, or no history
    std::vector<Diagnostic> notices;  ///< why no releases are made, or why their notes name no commits
};

[[nodiscard]] ForgeNotes gather_forge_notes(const PlanSource& source, const app::PublishWorld& world,
                                            const Environment& environment);

}  // namespace piot::cli
