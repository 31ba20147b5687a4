// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/crates_auth.hpp"
#include "rehearsal/id_token.hpp"

#include "piot/ports/rehearsal_server.hpp"

#include <string>
#include <vector>

namespace piot::rehearsal {

/// Whose ID tokens the registries believe.
struct TrustedIssuer {
    std::string issuer;
    const IssuerKey& key;
};

/// crates.io's trusted publishing: ID tokens against upload tokens.
class CratesTrust {
  public:
    CratesTrust(TrustedIssuer issuer, std::vector<TrustedPublisher> configs, TokenStore& tokens, UnixClock clock)
        : issuer_(std::move(issuer)), configs_(std::move(configs)), tokens_(tokens), clock_(std::move(clock)) {}

    /// Body `{"jwt":"…"}`; gives the new token. A refused ID token is not used up.
    [[nodiscard]] Accepted<std::string> exchange(const Request& request);

    /// The configurations of one crate, as its owners see them.
    [[nodiscard]] std::string render_configs(const CrateRecord& crate) const;

  private:
    [[nodiscard]] Accepted<IdToken> verify(const std::string& jwt) const;
    [[nodiscard]] Accepted<std::vector<std::string>> match(const IdToken& token) const;

    TrustedIssuer issuer_;
    std::vector<TrustedPublisher> configs_;
    TokenStore& tokens_;
    UnixClock clock_;
};

}  // namespace piot::rehearsal
