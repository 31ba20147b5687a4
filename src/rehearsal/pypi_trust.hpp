// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/crates_trust.hpp"
#include "rehearsal/pypi_store.hpp"

#include "piot/ports/rehearsal_server.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot::rehearsal {

/// Why a token was not minted: PyPI's `code` and `description`.
struct MintRefusal {
    std::string code;
    std::string description;
};

struct MintedUploadToken {
    std::string token;
    std::int64_t expires_at = 0;
};

/// PyPI's trusted publishing: ID tokens against upload tokens. One publisher is a repository, a workflow file and an
/// environment; its tokens are good for all projects that have it. Pending publishers create their project here.
class PypiTrust {
  public:
    PypiTrust(TrustedIssuer issuer, std::vector<TrustedPublisher> publishers, PypiStore& store, TokenStore& tokens,
              UnixClock clock);

    [[nodiscard]] tl::expected<MintedUploadToken, MintRefusal> mint(const std::string& body);

    /// PyPI keeps one pending publisher per repository, workflow and environment. The projects that break the rule.
    [[nodiscard]] static std::vector<std::string> conflicting_pending_projects(
        const std::vector<TrustedPublisher>& publishers);

  private:
    struct Publisher {
        std::string repository;
        std::string workflow;
        std::string environment;
        std::vector<std::string> projects;  ///< registered ones, as given
        std::string pending_project;        ///< empty = none

        [[nodiscard]] std::string key() const { return repository + "|" + workflow + "|" + environment; }
    };
    using Verified = tl::expected<IdToken, MintRefusal>;

    [[nodiscard]] Verified verify(const std::string& body) const;
    [[nodiscard]] tl::expected<const Publisher*, MintRefusal> find_publisher(const IdToken& token) const;
    [[nodiscard]] tl::expected<void, MintRefusal> check_claims(const IdToken& token, const Publisher& publisher) const;
    [[nodiscard]] tl::expected<void, MintRefusal> create_pending_project(const Publisher& publisher);
    [[nodiscard]] std::vector<std::string> projects_of(const Publisher& publisher) const;

    TrustedIssuer issuer_;
    std::vector<Publisher> publishers_;
    PypiStore& store_;
    TokenStore& tokens_;
    UnixClock clock_;
};

}  // namespace piot::rehearsal
