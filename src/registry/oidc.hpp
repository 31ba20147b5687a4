// SPDX-License-Identifier: MIT
#pragma once
#include "registry/connection.hpp"

#include <string>

namespace piot::registry {

/// What an ID token says about the run, read without checking anything: for messages only. Absent claims are empty.
struct RunClaims {
    std::string repository;           ///< `owner/name`
    std::string repository_owner_id;  ///< a number, as text
    std::string workflow_ref;         ///< `owner/name/.github/workflows/FILE@ref` of the workflow that was started
    std::string job_workflow_ref;     ///< the same of the file that the job stands in
    std::string environment;
    std::string event_name;

    /// Owner and name of the repository.
    [[nodiscard]] std::string owner() const;
    [[nodiscard]] std::string repository_name() const;
    /// The claim of that name; empty when absent or not one of these.
    [[nodiscard]] std::string get(std::string_view name) const;
};

/// `release.yml` out of a workflow reference.
[[nodiscard]] std::string workflow_file(std::string_view workflow_ref);

[[nodiscard]] RunClaims read_claims(const Secret& jwt);

/// A fresh ID token. It may be shown to one registry once.
struct IdToken {
    Secret jwt;
    RunClaims claims;
};

/// Asks the CI for ID tokens (GitHub Actions; registries.md 3.1).
class IdTokenSource {
  public:
    explicit IdTokenSource(const Dependencies& dependencies) : dependencies_(dependencies) {}

    [[nodiscard]] bool is_available() const;
    /// Tries a few times while the CI does not answer. Failures: PIOT_OIDC_UNAVAILABLE, PIOT_INTERRUPTED.
    [[nodiscard]] Result<IdToken> request(const std::string& audience);

  private:
    [[nodiscard]] Result<IdToken> read_answer(const HttpResponse& response);

    Dependencies dependencies_;
};

}  // namespace piot::registry
