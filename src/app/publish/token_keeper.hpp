// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace piot::app {

/// Does the name that is published to exist on the registry already?
enum class NameState { existing, brand_new };

/// Obtains upload tokens for one registry just before they are needed, and gives them back at the end.
class TokenKeeper {
  public:
    TokenKeeper(RegistryAccess& access, const PublishServices& services);
    ~TokenKeeper();
    TokenKeeper(const TokenKeeper&) = delete;
    TokenKeeper& operator=(const TokenKeeper&) = delete;

    /// A token that will live long enough for one file: OIDC first, then the environment variable. crates.io creates
    /// new names for user tokens only.
    [[nodiscard]] Result<UploadToken> obtain(NameState name);
    /// Gives a minted token back, best effort; the next `obtain` mints a new one. Also done by the destructor.
    void revoke();
    /// What people should know although it did not stop anything: the exchange was refused, the variable is used.
    [[nodiscard]] const std::vector<Diagnostic>& warnings() const { return warnings_; }

  private:
    [[nodiscard]] Result<UploadToken> mint();
    [[nodiscard]] std::optional<UploadToken> read_stored() const;
    [[nodiscard]] bool is_fresh(const UploadToken& token) const;
    [[nodiscard]] Diagnostic missing(NameState name) const;
    void fall_back(const Failure& refusal);

    RegistryAccess& access_;
    const PublishServices& services_;
    std::optional<UploadToken> stored_;
    std::optional<UploadToken> minted_;
    bool is_exchange_refused_ = false;
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
    std::vector<std::pair<RegistryAccess*, std::unique_ptr<TokenKeeper>>> keepers_;  // in the order of first use
};

}  // namespace piot::app
