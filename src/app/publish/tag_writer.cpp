// SPDX-License-Identifier: MIT
#include "app/publish/tag_writer.hpp"

#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr int k_max_pushes = 3;

Result<TagOutcome> judge(const TagRequest& tag, const Result<TagPush>& pushed) {
    if (!pushed) return fail(pushed.error().diagnostics);
    switch (*pushed) {
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

}  // namespace

Result<TagOutcome> write_tag(TagStore& tags, const TagRequest& tag) {
    return write_tags(tags, {tag}).front();
}

std::vector<Result<TagOutcome>> write_tags(TagStore& tags, const std::vector<TagRequest>& requests) {
    auto pushed = tags.push_all(requests);
    for (int again = 1; again < k_max_pushes; ++again) {
        std::vector<std::size_t> lost;
        std::vector<TagRequest> more;
        for (std::size_t i = 0; i < requests.size(); ++i)
            if (pushed[i] && *pushed[i] == TagPush::lost_race) {
                lost.push_back(i);
                more.push_back(requests[i]);
            }
        if (lost.empty()) break;
        auto answers = tags.push_all(more);
        for (std::size_t i = 0; i < lost.size(); ++i)
            pushed[lost[i]] = std::move(answers[i]);
    }
    std::vector<Result<TagOutcome>> outcomes;
    for (std::size_t i = 0; i < requests.size(); ++i)
        outcomes.push_back(judge(requests[i], pushed[i]));
    return outcomes;
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
    std::unique_lock lock(mutex_);
    if (!may_be_written(release.tag)) return TagOutcome::pending;
    auto errand = errands_[release.tag];
    if (!errand) {
        errand = std::make_shared<Errand>(Errand{make_tag_request(release, commit)});
        errands_[release.tag] = errand;
        gathered_.push_back(errand);
    }
    while (!errand->answer) {
        if (is_pushing_)
            pushed_.wait(lock);
        else
            push_gathered(lock);
    }
    return *errand->answer;
}

/// One push for all that came while the last one was on its way: a remote takes a second for each, however many tags.
void TagWriter::push_gathered(std::unique_lock<std::mutex>& lock) {
    const auto batch = std::exchange(gathered_, {});
    std::vector<TagRequest> requests;
    for (const auto& errand : batch)
        requests.push_back(errand->request);
    is_pushing_ = true;
    lock.unlock();
    auto answers = write_tags(services_.tags, requests);
    lock.lock();
    is_pushing_ = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!answers[i]) errands_.erase(batch[i]->request.name);
        batch[i]->answer = std::move(answers[i]);
    }
    pushed_.notify_all();
}

bool TagWriter::may_be_written(const std::string& tag) const {
    const auto& releases = request_.plan.releases;
    return std::all_of(releases.begin(), releases.end(),
                       [&](const Release& release) { return release.tag != tag || live_.count(release.package) > 0; });
}

}  // namespace piot::app
