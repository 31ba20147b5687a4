// SPDX-License-Identifier: MIT
#include "registry/oidc.hpp"

#include "registry/answer.hpp"
#include "registry/json.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::registry {

namespace {

constexpr const char* k_url_variable = "ACTIONS_ID_TOKEN_REQUEST_URL";
constexpr const char* k_token_variable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
constexpr int k_attempts = 4;
constexpr std::chrono::milliseconds k_first_pause{500};

Diagnostic unavailable(std::string message, std::string hint) {
    return {codes::PIOT_OIDC_UNAVAILABLE, Severity::error, std::move(message), {}, std::move(hint)};
}

bool is_worth_another_try(int status) {
    return status == 429 || status >= 500;
}

}  // namespace

RunClaims read_claims(const Secret& jwt) {
    const auto parts = split(jwt.reveal(), '.');
    if (parts.size() != 3) return {};
    const auto payload = from_base64url(parts[1]);
    if (!payload) return {};
    const auto claims = parse_json(*payload);
    const auto claim = [&](const char* name) { return to_one_line(text_at(claims, name)); };
    return {claim("repository"),  claim("repository_owner_id"), claim("workflow_ref"), claim("job_workflow_ref"),
            claim("environment"), claim("event_name"),          claim("ref")};
}

bool IdTokenSource::is_available() const {
    return dependencies_.environment.get(k_url_variable) && dependencies_.environment.get(k_token_variable);
}

Result<IdToken> IdTokenSource::request(const std::string& audience) {
    const auto url = dependencies_.environment.get(k_url_variable);
    const auto token = dependencies_.environment.get(k_token_variable);
    if (!url || !token)
        return fail(unavailable("this job offers no ID tokens",
                                "add `permissions: id-token: write` to the job (with any `permissions:` entry all "
                                "others become none: name `contents` too); runs for pull requests from forks never "
                                "get one"));
    HttpRequest request;
    request.url =
        fmt::format("{}{}audience={}", *url, url->find('?') == std::string::npos ? '?' : '&', percent_encode(audience));
    request.headers = {{"Accept", "application/json"}};
    request.authorization_scheme = "bearer";
    request.authorization = Secret(*token);
    request.total_timeout = std::chrono::seconds{20};
    dependencies_.announce(request.authorization);
    auto pause = k_first_pause;
    for (int attempt = 1;; ++attempt, pause *= 3) {
        const auto response = dependencies_.http.send(request);
        const bool is_last = attempt == k_attempts;
        if (response && (is_last || !is_worth_another_try(response->status))) return read_answer(*response);
        if (!response) {
            const auto kind = response.error().kind;
            if (is_last || kind == TransportErrorKind::interrupted || kind == TransportErrorKind::refused)
                return fail(make_transport_diagnostic("GitHub for an ID token", response.error()));
        }
        PIOT_CHECK(dependencies_.clock.sleep_for(pause));
    }
}

Result<IdToken> IdTokenSource::read_answer(const HttpResponse& response) {
    const auto answer = parse_json(response.body);
    IdToken token{Secret(text_at(answer, "value")), {}};
    if (is_worth_another_try(response.status))
        return fail({codes::PIOT_REGISTRY_UNREACHABLE,
                     Severity::error,
                     fmt::format("GitHub gave no ID token in {} attempts: it answered {}", k_attempts,
                                 describe(response, text_at(answer, "message"))),
                     {},
                     "run again when https://www.githubstatus.com is green"});
    if (response.status != 200 || token.jwt.is_empty())
        return fail(unavailable(
            fmt::format("GitHub gave no ID token: it answered {}", describe(response, text_at(answer, "message"))),
            "check that the job still runs and has `permissions: id-token: write`"));
    dependencies_.announce(token.jwt);
    token.claims = read_claims(token.jwt);
    return token;
}

}  // namespace piot::registry
