// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/reconcile.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::app {

/// Finds commits that carry a release, and what else was released from them: the plan is made again there, as `piot
/// why` does it for a past version.
class SiblingReleases {
  public:
    SiblingReleases(const Config& config, const ReconcileRequest& request, const ReconcileServices& services)
        : config_(config), request_(request), services_(services) {}

    /// Fills in the siblings of the versions that no record places.
    void fill(std::vector<UntaggedVersion>& untagged, const TagView& tags);

  private:
    struct Candidate {
        SiblingRelease release;
        std::size_t package = 0;
    };

    /// Newest first: commits that carry a tag, and those that get one because a registry names them.
    [[nodiscard]] std::vector<Candidate> list_candidates(const std::vector<UntaggedVersion>& untagged,
                                                         const TagView& tags) const;
    [[nodiscard]] std::vector<Candidate> keep_newest(std::vector<Candidate> candidates) const;
    /// Would the plan of that commit have released it?
    [[nodiscard]] bool is_released_with(const UntaggedVersion& version, const std::string& commit);

    const Config& config_;
    const ReconcileRequest& request_;
    const ReconcileServices& services_;
    std::map<std::string, std::map<std::string, Version>> released_;  // by commit, by package
};

}  // namespace piot::app
