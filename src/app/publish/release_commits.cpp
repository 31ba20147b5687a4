// SPDX-License-Identifier: MIT
#include "piot/app/release_commits.hpp"

namespace piot::app {

namespace {

/// Tags that the plan counted although nobody has written them yet.
std::vector<UntaggedRelease> list_untagged(const Config& config, const Plan& plan) {
    std::vector<UntaggedRelease> untagged;
    for (const auto& missing : plan.heal)
        if (const auto* package = config.find_package(missing.package))
            untagged.push_back(
                {static_cast<std::size_t>(package - config.packages.data()), missing.version, missing.commit});
    return untagged;
}

}  // namespace

Result<ReleaseCommits> gather_release_commits(const History& history, const Config& config, const Plan& plan) {
    GatherOptions options;
    options.detail = GatherOptions::Detail::decisive;
    // A run that is repeated finds tags on HEAD that were not there when it began.
    options.tags = GatherOptions::Tags::before_head;
    options.untagged = list_untagged(config, plan);
    PIOT_TRY(const auto snapshot, history.gather(config, options));
    ReleaseCommits commits;
    for (const auto& release : plan.releases) {
        const auto* package = config.find_package(release.package);
        const auto index = static_cast<std::size_t>(package - config.packages.data());
        PIOT_TRY(const auto units, history.gather_package(*package, snapshot.packages[index]));
        auto& notes = commits[release.package];
        for (const auto& unit : units.units) {
            PIOT_TRY(auto subject, history.read_subject(unit.commit));
            notes.push_back({unit.commit, std::move(subject)});
        }
    }
    return commits;
}

}  // namespace piot::app
