// SPDX-License-Identifier: MIT
#include "cli/commands/forge_notes.hpp"

#include "piot/base/codes.hpp"

namespace piot::cli {

namespace {

Diagnostic make_notice(std::string message, std::string hint) {
    return {codes::PIOT_FORGE_RELEASE, Severity::notice, std::move(message), {}, std::move(hint)};
}

bool is_set(const Environment& environment, const std::string& variable) {
    return !environment.get(variable).value_or("").empty();
}

}  // namespace

ForgeNotes gather_forge_notes(const PlanSource& source, const app::PublishWorld& world,
                              const Environment& environment) {
    ForgeNotes notes;
    if (source.plan.is_empty() || !source.config.github_release) return notes;
    if (world.forge == nullptr) {
        // Elsewhere than on GitHub nobody expects any.
        if (is_set(environment, "GITHUB_REPOSITORY"))
            notes.notices.push_back(make_notice(
                "no GitHub releases are made: `GITHUB_TOKEN` is not set",
                "set `GITHUB_TOKEN: ${{ github.token }}` in the publish step's `env:`, or `github_release = false` in "
                "putitoutthere.toml"));
        return notes;
    }
    auto commits = app::gather_release_commits(*source.history, source.config, source.plan);
    if (commits)
        notes.commits = *std::move(commits);
    else
        notes.notices.push_back(
            make_notice("the notes of GitHub releases name reasons, not commits: the checkout lacks the history",
                        "check out with `fetch-depth: 0` to have them listed"));
    return notes;
}

}  // namespace piot::cli
