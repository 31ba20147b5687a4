// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/area.hpp"
#include "rehearsal/id_token.hpp"
#include "rehearsal/time_text.hpp"

#include "piot/ports/rehearsal_server.hpp"

#include <string>

namespace piot::rehearsal {

/// `/oidc/`: the issuer of ID tokens, as GitHub Actions offers it to a job.
class OidcArea final : public Area {
  public:
    struct Parts {
        const IssuerKey& key;
        RunIdentity identity;
        std::string issuer;         ///< `iss`, and where its documents are
        std::string request_token;  ///< the bearer that a job has
        UnixClock clock;
    };

    explicit OidcArea(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] Response handle(const Request& request, PathRest rest) override;
    [[nodiscard]] Response render(const Request& request, const Refusal& refusal) const override;

  private:
    [[nodiscard]] std::string make_claims(const std::string& audience) const;
    [[nodiscard]] Accepted<std::string> issue(const Request& request) const;

    Parts parts_;
};

}  // namespace piot::rehearsal
