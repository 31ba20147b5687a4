// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/base/secret.hpp"
#include "piot/domain/observation.hpp"
#include "piot/domain/trust.hpp"

#include <string>

namespace piot {

/// What one registry knows about who publishes there. Changes nothing. May be used by several threads at once.
class TrustRecords {
  public:
    virtual ~TrustRecords() = default;
    [[nodiscard]] virtual ProjectRecord read_project(const std::string& project) = 0;
    /// Of a live version.
    [[nodiscard]] virtual Attribution read_attribution(const ProjectVersion& version) = 0;
    /// `token` belongs to an owner of the project and may manage trusted publishers.
    [[nodiscard]] virtual PublisherListing list_publishers(const std::string& project, const Secret& token) = 0;
    /// What an ID token for this registry would say about the run; the token itself is dropped. Failures as those of
    /// `TokenSource::mint` before anything is shown to the registry.
    [[nodiscard]] virtual Result<RunClaims> read_run_claims() = 0;
};

}  // namespace piot
