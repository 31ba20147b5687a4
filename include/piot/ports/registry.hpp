// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/base/secret.hpp"
#include "piot/domain/artifact.hpp"
#include "piot/domain/observation.hpp"
#include "piot/ports/trust_records.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace piot {

/// Answers questions. A public registry is asked without credentials; a private one with them where it demands it. May
/// be used by several threads at once.
class Registry {
  public:
    virtual ~Registry() = default;
    [[nodiscard]] virtual Observation observe(const ProjectVersion& wanted) = 0;
    /// The same without looking for the commit, which costs a download where the registry does not record it: for
    /// reading back what was uploaded.
    [[nodiscard]] virtual Observation observe_files(const ProjectVersion& wanted) { return observe(wanted); }
    /// Every live version of a project, by the index: it costs one request, and may lag behind `observe` for minutes.
    [[nodiscard]] virtual ProjectListing list_versions(const std::string& project) = 0;
    /// Live = a client (cargo, pip) would find the version in the index now. Asks past caches where it can.
    [[nodiscard]] virtual Liveness is_resolvable(const ProjectVersion& wanted) = 0;
};

enum class UploadStatus {
    uploaded,
    already_there,  ///< the registry holds the very same bytes
    conflict,       ///< the registry holds the name with other bytes
    retry_later,    ///< 429 or 5xx: nothing happened; see retry_after
    lost,           ///< no answer: it may have happened; observe before anything else
    token_expired,  ///< mint a new token, then the same file again
    refused,        ///< the registry's final no; message holds its words
    unreachable,    ///< nothing was sent
    interrupted,
};

struct UploadOutcome {
    UploadStatus status = UploadStatus::refused;
    std::string message;                                   ///< the registry's own words
    ErrorCode code = {};                                   ///< for refused: the kind of refusal
    std::optional<std::chrono::seconds> retry_after = {};  ///< already turned into a duration by the server's clock
};

/// A credential for uploads to one registry.
struct UploadToken {
    Secret secret;
    bool is_from_oidc = false;
    std::chrono::steady_clock::time_point minted_at;
};

/// Uploads; separate from `Registry` so that looking cannot change anything. May be used by several threads at once.
class Publisher {
  public:
    virtual ~Publisher() = default;
    /// Streams one file. Exactly one HTTP upload per call.
    [[nodiscard]] virtual UploadOutcome upload(
        const Artifact& artifact, const UploadToken& token,
        const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) = 0;
};

/// Turns the CI's identity into upload tokens, for one registry. May be used by several threads at once.
class TokenSource {
  public:
    virtual ~TokenSource() = default;
    /// True when the environment offers ID tokens (both ACTIONS_ID_TOKEN_REQUEST_ variables are set).
    [[nodiscard]] virtual bool is_available() const = 0;
    /// A fresh ID token, exchanged. Failures: PIOT_OIDC_UNAVAILABLE, PIOT_OIDC_CLAIM_MISMATCH (names the claim and both
    /// values), PIOT_CREDENTIALS_REFUSED, PIOT_REGISTRY_UNREACHABLE.
    [[nodiscard]] virtual Result<UploadToken> mint() = 0;
    /// Best effort; PyPI has no revocation and does nothing.
    virtual void revoke(const UploadToken& token) = 0;
};

/// The sides of one registry.
struct RegistryConnection {
    std::unique_ptr<Registry> registry;
    std::unique_ptr<Publisher> publisher;
    std::unique_ptr<TokenSource> tokens;
    std::unique_ptr<TrustRecords> trust = nullptr;  ///< nullptr: it keeps none
};

}  // namespace piot
