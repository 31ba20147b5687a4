// SPDX-License-Identifier: MIT
#include "app/publish/token_keeper.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

/// Well below what the registries grant (30 and 15 minutes), so that a token never dies inside an upload.
std::chrono::minutes longest_use(PackageKind kind) {
    return kind == PackageKind::crates ? std::chrono::minutes(25) : std::chrono::minutes(10);
}

/// A registry that answers "not you" may still take the long-lived token; one that does not answer would not either.
bool is_refusal(const Failure& failure) {
    const auto& code = failure.diagnostics.front().code;
    return code == codes::PIOT_OIDC_CLAIM_MISMATCH || code == codes::PIOT_CREDENTIALS_REFUSED ||
           code == codes::PIOT_OIDC_UNAVAILABLE;
}

}  // namespace

TokenKeeper::TokenKeeper(RegistryAccess& access, const PublishServices& services)
    : access_(access), services_(services) {}

TokenKeeper::~TokenKeeper() {
    revoke();
}

Result<UploadToken> TokenKeeper::obtain(NameState name) {
    const auto stored = environment_token();
    const bool needs_user_token = access_.kind == PackageKind::crates && name == NameState::brand_new;
    if (needs_user_token || !access_.connection.tokens->is_available()) {
        if (stored) return *stored;
        return fail(missing(name));
    }
    if (minted_ && is_fresh(*minted_)) return *minted_;
    revoke();
    auto minted = mint();
    if (!minted && stored && is_refusal(minted.error())) return *stored;
    return minted;
}

Result<UploadToken> TokenKeeper::mint() {
    PIOT_TRY(auto token, access_.connection.tokens->mint());
    services_.on_secret(token.secret);
    minted_ = token;
    return token;
}

void TokenKeeper::forget() {
    minted_.reset();
}

void TokenKeeper::revoke() {
    if (!minted_) return;
    access_.connection.tokens->revoke(*minted_);
    minted_.reset();
}

std::optional<UploadToken> TokenKeeper::environment_token() const {
    if (access_.token_variable.empty()) return std::nullopt;
    auto text = services_.environment.get(access_.token_variable);
    if (!text) return std::nullopt;
    UploadToken token{Secret(std::move(*text)), false, services_.clock.steady_now()};
    services_.on_secret(token.secret);
    return token;
}

bool TokenKeeper::is_fresh(const UploadToken& token) const {
    return services_.clock.steady_now() - token.minted_at < longest_use(access_.kind);
}

Diagnostic TokenKeeper::missing(NameState name) const {
    if (access_.kind == PackageKind::crates && name == NameState::brand_new)
        return {codes::PIOT_NEW_CRATE_NEEDS_TOKEN,
                Severity::error,
                fmt::format("trusted publishing cannot create a new crate on {}, and `{}` is not set", access_.name,
                            access_.token_variable),
                {},
                fmt::format(
                    "create a token with scope `publish-new`, pass it as `{}` for this one release, then register the "
                    "trusted publisher and remove the token",
                    access_.token_variable)};
    return {
        codes::PIOT_CREDENTIALS_MISSING,
        Severity::error,
        fmt::format("no credentials for {}: the job offers no ID token and `{}` is not set", access_.name,
                    access_.token_variable),
        {},
        fmt::format("give the publish job `permissions: id-token: write` and register a trusted publisher, or set `{}`",
                    access_.token_variable)};
}

}  // namespace piot::app
