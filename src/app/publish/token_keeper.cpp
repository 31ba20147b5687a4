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
    retire();
    for (const auto& token : retired_)
        access_.connection.tokens->revoke(token);
}

Credential TokenKeeper::choose(const CredentialNeed& need) const {
    const bool is_new_crate = access_.kind == PackageKind::crates && need.name == NameState::brand_new;
    const bool is_exchange_useless =
        is_new_crate || is_exchange_refused_ || need.is_exchange_useless || !access_.connection.tokens->is_available();
    return is_exchange_useless ? Credential::stored_token : Credential::trusted_publishing;
}

Result<UploadToken> TokenKeeper::obtain(const CredentialNeed& need) {
    // One thread mints, the others wait for its token: every exchange needs an ID token of its own.
    const std::lock_guard lock(mutex_);
    if (choose(need) == Credential::stored_token) {
        if (stored_ && !need.is_trustpub_only) return *stored_;
        return fail(missing(need));
    }
    if (minted_ && is_fresh(*minted_)) return *minted_;
    retire();
    auto minted = mint();
    if (minted || !stored_ || need.is_trustpub_only || !is_refusal(minted.error())) return minted;
    fall_back(minted.error());
    return *stored_;
}

Result<UploadToken> TokenKeeper::mint() {
    PIOT_TRY(auto token, access_.connection.tokens->mint());
    if (services_.on_secret) services_.on_secret(token.secret);
    minted_ = token;
    return token;
}

void TokenKeeper::retire() {
    if (minted_) retired_.push_back(std::move(*minted_));
    minted_.reset();
}

void TokenKeeper::renounce(const UploadToken& token) {
    const std::lock_guard lock(mutex_);
    // Another thread may have renewed it already.
    if (minted_ && minted_->secret.reveal() == token.secret.reveal()) retire();
}

bool TokenKeeper::has_second_way(const CredentialNeed& need) const {
    return stored_ && !need.is_trustpub_only && !need.is_exchange_useless;
}

void TokenKeeper::warn(Diagnostic warning) {
    const std::lock_guard lock(mutex_);
    warnings_.push_back(std::move(warning));
}

std::vector<Diagnostic> TokenKeeper::warnings() const {
    const std::lock_guard lock(mutex_);
    return warnings_;
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

Diagnostic TokenKeeper::missing(const CredentialNeed& need) const {
    const auto& variable = access_.token_variable;
    if (need.is_trustpub_only)
        return make_error(
            codes::PIOT_CREDENTIALS_MISSING,
            fmt::format("{} takes this crate from trusted publishing only, and the job offers no ID token "
                        "that it accepts",
                        access_.name),
            "give the publish job `permissions: id-token: write` and register its workflow and environment "
            "as a trusted publisher of the crate");
    if (variable.empty())
        return make_error(
            codes::PIOT_CREDENTIALS_MISSING, fmt::format("no credentials for {}", access_.name),
            fmt::format("name the variable that holds its token: `token_env` in `[registry.{}]`", access_.name));
    if (!access_.has_trusted_publishing)
        return make_error(codes::PIOT_CREDENTIALS_MISSING,
                          fmt::format("no credentials for {}: `{}` is not set", access_.name, variable),
                          fmt::format("pass the registry's token as `{}` in the publish step's `env:`", variable));
    if (access_.kind == PackageKind::crates && need.name == NameState::brand_new)
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
    const std::lock_guard lock(mutex_);
    for (const auto& [known, keeper] : keepers_)
        if (known == &access) return *keeper;
    return *keepers_.emplace_back(&access, std::make_unique<TokenKeeper>(access, services_)).second;
}

std::vector<Diagnostic> TokenKeepers::warnings() const {
    const std::lock_guard lock(mutex_);
    std::vector<Diagnostic> all;
    for (const auto& [access, keeper] : keepers_)
        append_new(all, keeper->warnings());
    return all;
}

}  // namespace piot::app
