// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <optional>

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
    /// The registry said that the minted token has expired: the next `obtain` mints a new one.
    void forget();
    /// Gives a minted token back. Best effort; also done by the destructor.
    void revoke();

  private:
    [[nodiscard]] Result<UploadToken> mint();
    [[nodiscard]] std::optional<UploadToken> environment_token() const;
    [[nodiscard]] bool is_fresh(const UploadToken& token) const;
    [[nodiscard]] Diagnostic missing(NameState name) const;

    RegistryAccess& access_;
    const PublishServices& services_;
    std::optional<UploadToken> minted_;
};

}  // namespace piot::app
