// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <map>
#include <mutex>
#include <set>
#include <string>

namespace piot::app {

/// What a release's tag looks like, everywhere.
[[nodiscard]] TagRequest make_tag_request(const Release& release, const std::string& commit);

/// created or already_there, tried again after a lost race. Failures: those of the push, PIOT_TAG_ELSEWHERE,
/// PIOT_REMOTE_RACE.
[[nodiscard]] Result<TagOutcome> write_tag(TagStore& tags, const TagRequest& tag);

/// Writes the tags of one run. A tag that several packages share is written once all of them are live: it must never
/// stand for something that is not. Used by several threads at once.
class TagWriter {
  public:
    TagWriter(const PublishRequest& request, const PublishServices& services);

    /// All files of that package are live.
    void note_live(const std::string& package);
    /// created or already_there; pending while a package that shares the tag is not live. Failures: those of the push,
    /// PIOT_TAG_ELSEWHERE, PIOT_REMOTE_RACE.
    [[nodiscard]] Result<TagOutcome> write(const Release& release, const std::string& commit);

  private:
    [[nodiscard]] bool may_be_written(const std::string& tag) const;

    const PublishRequest& request_;
    const PublishServices& services_;
    std::mutex mutex_;
    std::set<std::string> live_;
    std::map<std::string, TagOutcome> written_;  // by tag
};

}  // namespace piot::app
