// SPDX-License-Identifier: MIT
#include "app/publish/token_keeper.hpp"

#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

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
    : access_(access), services_(services), stored_(read_stored()) {}

TokenKeeper::~TokenKeeper() {
    revoke();
}

Result<UploadToken> TokenKeeper::obtain(NameState name) {
    const bool needs_user_token = access_.kind == PackageKind::crates && name == NameState::brand_new;
    if (needs_user_token || is_exchange_refused_ || !access_.connection.tokens->is_available()) {
        if (stored_) return *stored_;
        return fail(missing(name));
    }
    if (minted_ && is_fresh(*minted_)) return *minted_;
    revoke();
    auto minted = mint();
    if (minted || !stored_ || !is_refusal(minted.error())) return minted;
    fall_back(minted.error());
    return *stored_;
}

Result<UploadToken> TokenKeeper::mint() {
    PIOT_TRY(auto token, access_.connection.tokens->mint());
    if (services_.on_secret) services_.on_secret(token.secret);
    minted_ = token;
    return token;
}

void TokenKeeper::revoke() {
    if (!minted_) return;
    access_.connection.tokens->revoke(*minted_);
    minted_.reset();
}

/// A long-lived token that steps in quietly would hide a broken trusted publisher until the token expires.
void TokenKeeper::fall_back(const Failure& refusal) {
    is_exchange_refused_ = true;
    for (auto diagnostic : refusal.diagnostics) {
        diagnostic.severity = Severity::warning;
        diagnostic.message += fmt::format("; `{}` is used instead", access_.token_variable);
        warnings_.push_back(std::move(diagnostic));
    }
}

std::optional<UploadToken> TokenKeeper::read_stored() const {
    if (access_.token_variable.empty()) return std::nullopt;
    const auto text = services_.environment.get(access_.token_variable);
    // A secret that was pasted with its line end is still the same token; blanks alone are none.
    const auto trimmed = text ? trim(*text) : std::string_view();
    if (trimmed.empty()) return std::nullopt;
    UploadToken token{Secret(std::string(trimmed)), false, services_.clock.steady_now()};
    if (services_.on_secret) services_.on_secret(token.secret);
    return token;
}

bool TokenKeeper::is_fresh(const UploadToken& token) const {
    return services_.clock.steady_now() - token.minted_at < longest_use(access_.kind);
}

Diagnostic TokenKeeper::missing(NameState name) const {
    const auto& variable = access_.token_variable;
    if (variable.empty())
        return make_error(
            codes::PIOT_CREDENTIALS_MISSING, fmt::format("no credentials for {}", access_.name),
            fmt::format("name the variable that holds its token: `token_env` in `[registry.{}]`", access_.name));
    if (access_.kind == PackageKind::crates && name == NameState::brand_new)
        return make_error(
            codes::PIOT_NEW_CRATE_NEEDS_TOKEN,
            fmt::format("trusted publishing cannot create a new crate on {}, and `{}` is not set", access_.name,
                        variable),
            fmt::format("create a token with scope `publish-new`, pass it as `{}` for this one release, then register "
                        "the trusted publisher and remove the token",
                        variable));
    return make_error(
        codes::PIOT_CREDENTIALS_MISSING,
        fmt::format("no credentials for {}: the job offers no ID token and `{}` is not set", access_.name, variable),
        fmt::format("give the publish job `permissions: id-token: write` and register a trusted publisher, or set `{}`",
                    variable));
}

TokenKeeper& TokenKeepers::of(RegistryAccess& access) {
    for (const auto& [known, keeper] : keepers_)
        if (known == &access) return *keeper;
    return *keepers_.emplace_back(&access, std::make_unique<TokenKeeper>(access, services_)).second;
}

std::vector<Diagnostic> TokenKeepers::warnings() const {
    std::vector<Diagnostic> all;
    for (const auto& [access, keeper] : keepers_)
        all.insert(all.end(), keeper->warnings().begin(), keeper->warnings().end());
    return all;
}

}  // namespace piot::app
