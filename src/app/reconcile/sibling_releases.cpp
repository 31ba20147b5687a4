// SPDX-License-Identifier: MIT
#include "app/reconcile/sibling_releases.hpp"

#include "piot/app/plan.hpp"

#include <algorithm>
#include <set>

namespace piot::app {

namespace {

/// A run that lost tags is a recent one, as a rule; each commit costs a plan.
constexpr std::size_t k_most_commits = 16;

std::map<std::string, Version> plan_again(const History& history, const std::string& config_file) {
    std::map<std::string, Version> released;
    const auto config = load_config(history, config_file);
    if (!config) return released;
    GatherOptions options;
    options.detail = GatherOptions::Detail::decisive;
    options.tags = GatherOptions::Tags::before_head;
    const auto snapshot = history.gather(*config, options);
    if (!snapshot) return released;
    const auto plan = make_plan(*config, *snapshot, {});
    if (!plan) return released;
    for (const auto& release : plan->releases)
        released.emplace(release.package, release.version);
    return released;
}

}  // namespace

void SiblingReleases::fill(std::vector<UntaggedVersion>& untagged, const TagView& tags) {
    const auto is_open = [&](const UntaggedVersion& version) {
        return version.live.commit.empty() && version.silence.empty() && version.live.is_whole &&
               (!is_before_tags(version, tags) || tags[version.package].empty());
    };
    if (std::none_of(untagged.begin(), untagged.end(), is_open)) return;
    const auto candidates = list_candidates(untagged, tags);
    for (auto& version : untagged) {
        if (!is_open(version)) continue;
        for (const auto& candidate : candidates) {
            const auto& commit = candidate.release.commit;
            const bool is_known = std::any_of(version.siblings.begin(), version.siblings.end(),
                                              [&](const auto& known) { return known.commit == commit; });
            if (!is_known && candidate.package != version.package && is_released_with(version, commit))
                version.siblings.push_back(candidate.release);
        }
    }
}

std::vector<SiblingReleases::Candidate> SiblingReleases::list_candidates(const std::vector<UntaggedVersion>& untagged,
                                                                         const TagView& tags) const {
    std::vector<Candidate> candidates;
    const auto add = [&](const std::string& tag, const std::string& commit, std::size_t package) {
        // A commit that this clone does not have is not in HEAD's history.
        const auto time = services_.history.read_commit_time(commit);
        if (time) candidates.push_back({{tag, commit, *time}, package});
    };
    for (std::size_t package = 0; package < tags.size(); ++package)
        for (const auto& tag : tags[package])
            add(tag.tag, tag.commit, package);
    for (const auto& version : untagged)
        if (version.ancestry == Ancestry::ancestor && version.live.is_whole)
            add(format_tag(config_.packages[version.package], version.live.version.to_string()), version.live.commit,
                version.package);
    return keep_newest(std::move(candidates));
}

std::vector<SiblingReleases::Candidate> SiblingReleases::keep_newest(std::vector<Candidate> candidates) const {
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& left, const Candidate& right) {
        return left.release.committed_at > right.release.committed_at;
    });
    std::set<std::string> commits;
    std::set<std::string> strangers;
    std::vector<Candidate> kept;
    for (auto& candidate : candidates) {
        const auto& commit = candidate.release.commit;
        if (commits.count(commit) == 0) {
            if (commits.size() == k_most_commits || strangers.count(commit) > 0) continue;
            if (services_.world.tags->find_ancestry(commit, services_.history.head()) != Ancestry::ancestor) {
                strangers.insert(commit);
                continue;
            }
            commits.insert(commit);
        }
        kept.push_back(std::move(candidate));
    }
    return kept;
}

bool SiblingReleases::is_released_with(const UntaggedVersion& version, const std::string& commit) {
    const auto known = released_.find(commit);
    if (known == released_.end()) {
        auto& released = released_[commit];
        if (const auto history = services_.open(commit)) released = plan_again(**history, request_.config_file);
        return is_released_with(version, commit);
    }
    const auto found = known->second.find(config_.packages[version.package].name);
    return found != known->second.end() && found->second == version.live.version;
}

}  // namespace piot::app
