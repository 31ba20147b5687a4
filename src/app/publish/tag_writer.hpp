// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace piot::app {

/// What a release's tag looks like, everywhere.
[[nodiscard]] TagRequest make_tag_request(const Release& release, const std::string& commit);

/// created or already_there, tried again after a lost race. Failures: those of the push, PIOT_TAG_ELSEWHERE,
/// PIOT_REMOTE_RACE.
[[nodiscard]] Result<TagOutcome> write_tag(TagStore& tags, const TagRequest& tag);
/// The same for several: one answer each, in the same order.
[[nodiscard]] std::vector<Result<TagOutcome>> write_tags(TagStore& tags, const std::vector<TagRequest>& requests);

/// Writes the tags of one run. A tag that several packages share is written once all of them are live: it must never
/// stand for something that is not. Used by several threads at once: while one pushes, the tags
/// of the others gather for the next push.
class TagWriter {
  public:
    TagWriter(const PublishRequest& request, const PublishServices& services);

    /// All files of that package are live.
    void note_live(const std::string& package);
    /// created or already_there; pending while a package that shares the tag is not live. Failures: those of the push,
    /// PIOT_TAG_ELSEWHERE, PIOT_REMOTE_RACE.
    [[nodiscard]] Result<TagOutcome> write(const Release& release, const std::string& commit);

  private:
    /// A tag on its way; whoever waits for it keeps it alive.
    struct Errand {
        TagRequest request;
        std::optional<Result<TagOutcome>> answer = {};
    };

    [[nodiscard]] bool may_be_written(const std::string& tag) const;
    void push_gathered(std::unique_lock<std::mutex>& lock);

    const PublishRequest& request_;
    const PublishServices& services_;
    std::mutex mutex_;
    std::condition_variable pushed_;
    std::set<std::string> live_;
    std::map<std::string, std::shared_ptr<Errand>> errands_;  // by tag; those that failed are forgotten
    std::vector<std::shared_ptr<Errand>> gathered_;           // not yet pushed
    bool is_pushing_ = false;
};

}  // namespace piot::app
