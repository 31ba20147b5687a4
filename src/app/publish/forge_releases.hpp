// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <map>
#include <mutex>
#include <string>

namespace piot::app {

/// Title and notes of the forge release of a tag: why its packages were released, and their files with hashes. Text
/// from commits and file names stands in code spans.
[[nodiscard]] ForgeRelease make_forge_release_text(const std::string& tag, const PublishRequest& request);

/// Makes the forge releases of one run, one per tag. The tag must be on the remote: a forge would create it otherwise.
/// Used by several threads at once.
class ForgeReleases {
  public:
    ForgeReleases(const PublishRequest& request, const PublishServices& services);

    /// The URL, empty where there is no forge, or it is not known, or another thread is making it.
    [[nodiscard]] Result<std::string> make(const std::string& tag);

  private:
    const PublishRequest& request_;
    const PublishServices& services_;
    std::mutex mutex_;
    std::map<std::string, std::string> made_;  // URL by tag; empty while it is being made
};

}  // namespace piot::app
