// SPDX-License-Identifier: MIT
#include "app/publish/tag_writer.hpp"

#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr int k_max_pushes = 3;

Result<TagPush> push(TagStore& tags, const TagRequest& tag) {
    auto pushed = tags.push(tag);
    for (int again = 1; again < k_max_pushes && pushed && *pushed == TagPush::lost_race; ++again)
        pushed = tags.push(tag);
    return pushed;
}

}  // namespace

Result<TagOutcome> write_tag(TagStore& tags, const TagRequest& tag) {
    PIOT_TRY(const auto pushed, push(tags, tag));
    switch (pushed) {
        case TagPush::created:
            return TagOutcome::created;
        case TagPush::already_equal:
            return TagOutcome::already_there;
        case TagPush::elsewhere:
            return fail(make_error(codes::PIOT_TAG_ELSEWHERE,
                                   fmt::format("tag `{}` appeared on another commit during this run", tag.name),
                                   "the files are live; find out who pushed the tag before you move it"));
        case TagPush::lost_race:
            break;
    }
    return fail(make_error(codes::PIOT_REMOTE_RACE,
                           fmt::format("pushing tag `{}` lost a race {} times", tag.name, k_max_pushes),
                           "run again: the files are live, only the tag is missing"));
}

TagRequest make_tag_request(const Release& release, const std::string& commit) {
    return {release.tag, commit, "Release " + release.tag};
}

TagWriter::TagWriter(const PublishRequest& request, const PublishServices& services)
    : request_(request), services_(services) {}

void TagWriter::note_live(const std::string& package) {
    const std::lock_guard lock(mutex_);
    live_.insert(package);
}

Result<TagOutcome> TagWriter::write(const Release& release, const std::string& commit) {
    const std::lock_guard lock(mutex_);
    if (!may_be_written(release.tag)) return TagOutcome::pending;
    if (const auto known = written_.find(release.tag); known != written_.end()) return known->second;
    PIOT_TRY(const auto outcome, write_tag(services_.tags, make_tag_request(release, commit)));
    return written_[release.tag] = outcome;
}

bool TagWriter::may_be_written(const std::string& tag) const {
    const auto& releases = request_.plan.releases;
    return std::all_of(releases.begin(), releases.end(),
                       [&](const Release& release) { return release.tag != tag || live_.count(release.package) > 0; });
}

}  // namespace piot::app
