// SPDX-License-Identifier: MIT
#pragma once
#include "registry/connection.hpp"

#include "piot/domain/trust.hpp"

#include <string>

namespace piot::registry {

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
