// SPDX-License-Identifier: MIT
#include "registry/crates_answer.hpp"

#include "registry/answer.hpp"
#include "registry/json.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <array>
#include <vector>

namespace piot::registry {

namespace {

using enum UploadStatus;

/// By words first: crates.io has been seen to answer the same refusal with different statuses, and old clients' mode
/// answers every one of them with 200.
constexpr std::array<AnswerRule, 24> k_rules{{
    {0, "is already uploaded", conflict, nullptr},
    // Other registries: Gitea, Kellnr and their like.
    {0, "already exists", conflict, nullptr},
    {409, "", conflict, nullptr},
    {0, "tokens do not support creating new crates", refused, &codes::PIOT_NEW_CRATE_NEEDS_TOKEN},
    {0, "is not valid for crate", refused, &codes::PIOT_OIDC_CLAIM_MISMATCH},
    {0, "Invalid authentication token", token_expired, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "can only be published using Trusted Publishing", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "authentication failed", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "requires authentication", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "does not match the format used by crates.io", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "does not have the required permissions", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "don't seem to be an owner", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "verified email address is required", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {0, "in the last 24 hours", refused, &codes::PIOT_REGISTRY_BUSY},
    {0, "read-only mode", retry_later, nullptr},
    {0, "You have published too many", retry_later, nullptr},
    {429, "", retry_later, nullptr},
    {401, "", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {403, "data access policy", refused, &codes::PIOT_REGISTRY_REFUSED},
    {403, "User-Agent", refused, &codes::PIOT_REGISTRY_REFUSED},
    {403, "", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {408, "", lost, nullptr},
    {413, "", refused, &codes::PIOT_REGISTRY_REFUSED},
    {400, "", refused, &codes::PIOT_REGISTRY_REFUSED},
}};

std::string warning_text(const Json& answer) {
    std::vector<std::string> texts;
    const auto warnings = value_at(answer, "warnings");
    for (const auto* const kind : {"invalid_categories", "invalid_badges", "other"})
        for (const auto& entry : value_at(warnings, kind))
            if (entry.is_string()) texts.push_back(to_one_line(entry.get<std::string>()));
    return join(texts, "; ");
}

/// An answer that holds none of the registry's own words.
UploadOutcome classify_wordless(const HttpResponse& response) {
    if (response.status == 200) {
        const auto answer = parse_json(response.body);
        if (answer.is_object()) return {uploaded, warning_text(answer)};
        // cargo takes an empty body for a success. A page of something in between is none.
        if (trim(response.body).empty()) return {uploaded, ""};
        return {lost, "200 with an answer that no registry gives"};
    }
    // From a gateway, not from the registry: the upload may have come through and only the answer was given up on.
    if (response.status >= 500) return {lost, describe(response, response.body)};
    if (response.status >= 300 && response.status < 400)
        return {refused, describe(response, response.header("location").value_or("")), codes::PIOT_REGISTRY_PROTOCOL};
    return {refused, describe(response, response.body), codes::PIOT_REGISTRY_REFUSED};
}

}  // namespace

std::string crates_error_text(const HttpResponse& response) {
    std::vector<std::string> details;
    for (const auto& error : value_at(parse_json(response.body), "errors"))
        if (auto detail = text_at(error, "detail"); !detail.empty()) details.push_back(std::move(detail));
    return join(details, "; ");
}

UploadOutcome classify_crates_answer(const HttpResponse& response, const UploadToken& token,
                                     std::chrono::system_clock::time_point now) {
    const auto words = crates_error_text(response);
    const auto* const rule =
        words.empty() && response.status < 400 ? nullptr : find_rule(k_rules, response.status, words);
    if (rule == nullptr && words.empty()) return classify_wordless(response);
    UploadOutcome outcome;
    outcome.message = describe(response, words.empty() ? response.body : words);
    outcome.retry_after = find_retry_after(response, now);
    outcome.code = codes::PIOT_REGISTRY_REFUSED;
    if (rule == nullptr) {
        // In crates.io's own words every error but those above leaves nothing behind.
        outcome.status = response.status >= 500 ? retry_later : refused;
        return outcome;
    }
    outcome.status = rule->meaning;
    if (rule->code != nullptr) outcome.code = *rule->code;
    // A long-lived token does not get better by asking for another one.
    if (outcome.status == token_expired && !token.is_from_oidc) outcome.status = refused;
    return outcome;
}

}  // namespace piot::registry
