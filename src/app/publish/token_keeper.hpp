// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace piot::app {

/// Does the name that is published to exist on the registry already?
enum class NameState { existing, brand_new };

/// The two ways to pay for an upload.
enum class Credential { trusted_publishing, stored_token };

/// What one package's uploads may be paid with.
struct CredentialNeed {
    NameState name = NameState::existing;
    bool is_trustpub_only = false;     ///< the crate refuses long-lived tokens
    bool is_exchange_useless = false;  ///< trusted publishing was refused for this very package
};

/// Obtains upload tokens for one registry just before they are needed, and gives them back at the end. Used by several
/// threads at once.
class TokenKeeper {
  public:
    TokenKeeper(RegistryAccess& access, const PublishServices& services);
    ~TokenKeeper();
    TokenKeeper(const TokenKeeper&) = delete;
    TokenKeeper& operator=(const TokenKeeper&) = delete;

    /// The one that `obtain` would use, as far as that is known before the exchange. Never waits.
    [[nodiscard]] Credential choose(const CredentialNeed& need) const;
    /// A token that will live long enough for one file: OIDC first, then the environment variable. crates.io creates
    /// new names for user tokens only.
    [[nodiscard]] Result<UploadToken> obtain(const CredentialNeed& need);
    /// The registry no longer takes this token: the next `obtain` gives another one.
    void renounce(const UploadToken& token);
    /// True when a package that trusted publishing refuses may be uploaded with the long-lived token: there is one.
    [[nodiscard]] bool has_second_way(const CredentialNeed& need) const;
    /// What people should know although it did not stop anything: the exchange was refused, the variable is used.
    void warn(Diagnostic warning);
    [[nodiscard]] std::vector<Diagnostic> warnings() const;

  private:
    [[nodiscard]] Result<UploadToken> mint();
    void retire();
    [[nodiscard]] std::optional<UploadToken> read_stored() const;
    [[nodiscard]] bool is_fresh(const UploadToken& token) const;
    [[nodiscard]] Diagnostic missing(const CredentialNeed& need) const;
    void fall_back(const Failure& refusal);

    RegistryAccess& access_;
    const PublishServices& services_;
    std::optional<UploadToken> stored_;
    mutable std::mutex mutex_;
    std::optional<UploadToken> minted_;
    std::vector<UploadToken> retired_;  // minted; a file may still be on its way with one, so they live until the end
    std::atomic<bool> is_exchange_refused_ = false;
    std::vector<Diagnostic> warnings_;
};

/// The keepers of one run, one per registry; all give their tokens back when the run ends, however it ends.
class TokenKeepers {
  public:
    explicit TokenKeepers(const PublishServices& services) : services_(services) {}

    [[nodiscard]] TokenKeeper& of(RegistryAccess& access);
    /// Of all keepers.
    [[nodiscard]] std::vector<Diagnostic> warnings() const;

  private:
    const PublishServices& services_;
    mutable std::mutex mutex_;
    std::vector<std::pair<RegistryAccess*, std::unique_ptr<TokenKeeper>>> keepers_;  // in the order of first use
};

}  // namespace piot::app
