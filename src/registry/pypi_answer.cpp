// SPDX-License-Identifier: MIT
#include "registry/pypi_answer.hpp"

#include "registry/answer.hpp"
#include "registry/json.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <array>

#include <fmt/format.h>

namespace piot::registry {

namespace {

using enum UploadStatus;

/// The texts of warehouse/forklift/legacy.py and warehouse/macaroons. What is no more than a rule about content falls
/// through to the last lines.
constexpr std::array<AnswerRule, 29> k_rules{{
    {200, "", uploaded, nullptr},
    {400, "File already exists", conflict, nullptr},
    // Only other indexes say it so; PyPI's 409 is about the project's name, and then reading back finds no such file.
    {409, "", conflict, nullptr},
    // Google's, GitLab's, Nexus' and Artifactory's words for it; the list is that of twine's `--skip-existing`.
    {400, "already exist", conflict, nullptr},
    {400, "already been taken", conflict, nullptr},
    {400, "updating asset", conflict, nullptr},
    {403, "overwrite artifact", conflict, nullptr},
    {400, "previously used by a file that has since been deleted", refused, &codes::PIOT_REGISTRY_REFUSED},
    {400, "releases older than 14 days", refused, &codes::PIOT_REGISTRY_REFUSED},
    {400, "Only one sdist may be uploaded", refused, &codes::PIOT_REGISTRY_REFUSED},
    {400, "Non-user identities cannot create new projects", refused, &codes::PIOT_OIDC_CLAIM_MISMATCH},
    {400, "", refused, &codes::PIOT_REGISTRY_REFUSED},
    {403, "Uploads are temporarily disabled", retry_later, nullptr},
    {403, "uploads are temporarily disabled", retry_later, nullptr},
    {403, "registration temporarily disabled", retry_later, nullptr},
    {403, "token is expired", token_expired, &codes::PIOT_CREDENTIALS_REFUSED},
    {403, "Invalid or non-existent authentication information", token_expired, &codes::PIOT_CREDENTIALS_REFUSED},
    {403, "OIDC scoped token is not valid for project", refused, &codes::PIOT_OIDC_CLAIM_MISMATCH},
    {403, "The given token isn't allowed to upload to project", refused, &codes::PIOT_OIDC_CLAIM_MISMATCH},
    {403, "", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {401, "", refused, &codes::PIOT_CREDENTIALS_REFUSED},
    {408, "", lost, nullptr},
    {429, "", retry_later, nullptr},
    {413, "", refused, &codes::PIOT_REGISTRY_REFUSED},
    {301, "", refused, &codes::PIOT_REGISTRY_PROTOCOL},
    {302, "", refused, &codes::PIOT_REGISTRY_PROTOCOL},
    {303, "", refused, &codes::PIOT_REGISTRY_PROTOCOL},
    {307, "", refused, &codes::PIOT_REGISTRY_PROTOCOL},
    {308, "", refused, &codes::PIOT_REGISTRY_PROTOCOL},
}};

std::string without_status(std::string text, int status) {
    const auto prefix = fmt::format("{} ", status);
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

/// Artifactory's `{"errors":[{"message":…}]}`, GitLab's `{"message":{"name":[…]}}`.
std::string errors_text(const Json& answer) {
    std::string text;
    for (const auto& error : value_at(answer, "errors"))
        text += (text.empty() ? "" : "; ") + text_at(error, "message");
    const auto message = value_at(answer, "message");
    return text.empty() && message.is_object() ? message.dump() : text;
}

}  // namespace

std::string pypi_error_text(const HttpResponse& response) {
    const auto answer = parse_json(response.body);
    // `code` repeats the status line, `message` is a longer text around it.
    if (auto code = text_at(answer, "code"); !code.empty()) return without_status(std::move(code), response.status);
    if (auto message = text_at(answer, "message"); !message.empty()) return message;
    if (auto message = errors_text(answer); !message.empty()) return message;
    // HTTP/2 knows no reason phrase, and some indexes say what they mean in plain text only.
    const bool is_plain = response.header("content-type").value_or("").starts_with("text/plain");
    if (!is_plain && !response.reason.empty()) return response.reason;
    return std::string(trim(fmt::format("{} {}", response.reason, to_one_line(response.body))));
}

UploadOutcome classify_pypi_answer(const HttpResponse& response, const UploadToken& token,
                                   std::chrono::system_clock::time_point now) {
    const auto words = pypi_error_text(response);
    UploadOutcome outcome;
    outcome.code = codes::PIOT_REGISTRY_REFUSED;
    outcome.retry_after = find_retry_after(response, now);
    outcome.message = fmt::format("{} {}", response.status, to_one_line(words));
    if (const auto* const rule = find_rule(k_rules, response.status, words); rule != nullptr) {
        outcome.status = rule->meaning;
        if (rule->code != nullptr) outcome.code = *rule->code;
    } else if (response.status >= 500) {
        // The same bytes may be sent again at any time, so there is nothing to look for first.
        outcome.status = retry_later;
    } else if (response.status > 200 && response.status < 300) {
        outcome.status = uploaded;
    }
    // PyPI's own success is empty, and calls itself HTML.
    if (outcome.status == uploaded && trim(response.body).starts_with('<')) {
        // Of a login or a portal, perhaps: whether the file arrived only reading back tells.
        outcome.status = lost;
        outcome.message = fmt::format("{} with a web page", response.status);
    }
    if (outcome.status == uploaded) outcome.message = to_one_line(response.body);
    // A long-lived token does not get better by asking for another one.
    if (outcome.status == token_expired && !token.is_from_oidc) outcome.status = refused;
    return outcome;
}

}  // namespace piot::registry
