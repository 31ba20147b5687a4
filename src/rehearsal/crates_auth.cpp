// SPDX-License-Identifier: MIT
#include "rehearsal/crates_auth.hpp"

#include "rehearsal/encoding.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace texts = crates_texts;

namespace {

constexpr std::string_view k_minted_prefix = "cio_tp_";
constexpr std::size_t k_random_characters = 31;
constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

char check_character(std::string_view random) {
    std::size_t sum = 0;
    for (const char c : random)
        sum ^= k_alphabet.find(c);
    return k_alphabet[sum % k_alphabet.size()];
}

bool is_well_formed(std::string_view token) {
    if (!token.starts_with(k_minted_prefix)) return false;
    const auto rest = token.substr(k_minted_prefix.size());
    if (rest.size() != k_random_characters + 1) return false;
    if (rest.find_first_not_of(k_alphabet) != std::string_view::npos) return false;
    return check_character(rest.substr(0, k_random_characters)) == rest.back();
}

// crates.io takes the token raw, as cargo sends it, or behind a scheme.
std::optional<std::string> token_of(const Request& request) {
    const auto header = request.header("Authorization");
    if (!header) return std::nullopt;
    auto token = trim(*header);
    if (to_lower(token.substr(0, 7)) == "bearer ") token = trim(token.substr(7));
    return std::string(token);
}

}  // namespace

Accepted<std::optional<PublishingRun>> CratesAuth::authorize_publish(const Request& request, const std::string& crate,
                                                                     const std::optional<CrateRecord>& existing) const {
    const auto token = token_of(request);
    if (!token || !token->starts_with(k_minted_prefix)) {
        PIOT_ACCEPT_CHECK(authorize_user(request));
        if (existing && uploads_of(crate) == CrateUploads::by_trusted_publishing)
            return refuse(403, std::string(texts::k_trustpub_only));
        return std::nullopt;
    }
    if (!is_well_formed(*token)) return refuse(401, std::string(texts::k_authorization_unparsable));
    if (!existing) return refuse(403, std::string(texts::k_new_crate_by_trusted_publishing));
    const auto minted = minted_.find(*token);
    if (!minted || minted->expires_at <= clock_()) return refuse(403, std::string(texts::k_invalid_access_token));
    const auto& projects = minted->projects;
    if (std::find(projects.begin(), projects.end(), canonical_crate_name(crate)) == projects.end()) {
        return refuse(403, fmt::format(texts::k_token_not_for_crate, existing->name));
    }
    return minted->run;
}

CrateUploads CratesAuth::uploads_of(std::string_view crate) const {
    const bool is_listed = std::any_of(trustpub_only_.begin(), trustpub_only_.end(), [&](const auto& name) {
        return canonical_crate_name(name) == canonical_crate_name(crate);
    });
    return is_listed ? CrateUploads::by_trusted_publishing : CrateUploads::by_anyone_allowed;
}

Accepted<void> CratesAuth::authorize_user(const Request& request) const {
    const auto token = token_of(request);
    if (!token || token->empty()) return refuse(403, std::string(texts::k_authentication_required));
    if (!user_token_.empty() && *token == user_token_) return {};
    if (!token->starts_with("cio")) return refuse(401, std::string(texts::k_token_format));
    return refuse(403, std::string(texts::k_authentication_failed));
}

Accepted<std::string> CratesAuth::minted_token_of(const Request& request) const {
    auto token = token_of(request);
    if (!token) return refuse(401, std::string(texts::k_authorization_missing));
    if (!is_well_formed(*token)) return refuse(401, std::string(texts::k_authorization_unparsable));
    return std::move(*token);
}

std::string CratesAuth::make_minted_token() {
    const auto random = random_alphanumeric(k_random_characters);
    return std::string(k_minted_prefix) + random + check_character(random);
}

}  // namespace piot::rehearsal
