// SPDX-License-Identifier: MIT
#include "rehearsal/oidc_area.hpp"

#include "rehearsal/encoding.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t k_lifetime = 300;
constexpr std::int64_t k_valid_before = 600;

std::string before_slash(const std::string& text) {
    return text.substr(0, text.find('/'));
}

std::string without_extension(const std::string& file) {
    return file.substr(0, file.rfind('.'));
}

}  // namespace

Response OidcArea::handle(const Request& request, PathRest rest) {
    if (rest.size() == 1 && rest[0] == "token" && request.method == "GET") {
        auto token = issue(request);
        return token ? json_response(200, std::move(*token)) : render(request, token.error());
    }
    if (rest.size() == 2 && rest[0] == ".well-known" && rest[1] == "openid-configuration") {
        const Json json = {{"issuer", parts_.issuer},
                           {"jwks_uri", parts_.issuer + "/.well-known/jwks"},
                           {"subject_types_supported", {"public", "pairwise"}},
                           {"response_types_supported", {"id_token"}},
                           {"id_token_signing_alg_values_supported", {"RS256"}},
                           {"scopes_supported", {"openid"}}};
        return json_response(200, json.dump());
    }
    if (rest.size() == 2 && rest[0] == ".well-known" && rest[1] == "jwks") {
        const Json key = {{"kty", "RSA"},
                          {"alg", "RS256"},
                          {"use", "sig"},
                          {"kid", parts_.key.key_id()},
                          {"n", parts_.key.modulus()},
                          {"e", parts_.key.exponent()}};
        return json_response(200, Json({{"keys", Json::array({key})}}).dump());
    }
    return render(request, {404, "Not Found"});
}

Response OidcArea::render(const Request&, const Refusal& refusal) const {
    return json_response(refusal.status, Json({{"message", refusal.text}}).dump());
}

Accepted<std::string> OidcArea::issue(const Request& request) const {
    const auto header = request.header("Authorization").value_or("");
    const bool has_scheme = to_lower(header.substr(0, 7)) == "bearer ";
    if (!has_scheme || header.substr(7) != parts_.request_token) {
        return refuse(401, "the bearer token is not the one of this job");
    }
    const auto owner_url = "https://github.com/" + before_slash(parts_.identity.repository);
    const auto jwt = parts_.key.make_jwt(make_claims(request.parameter("audience").value_or(owner_url)));
    return Json({{"count", jwt.size()}, {"value", jwt}}).dump();
}

std::string OidcArea::make_claims(const std::string& audience) const {
    const auto& run = parts_.identity;
    const auto owner = before_slash(run.repository);
    const auto workflow_reference = fmt::format("{}/.github/workflows/{}@{}", run.repository, run.workflow, run.ref);
    const auto context =
        run.environment.empty() ? "ref:" + run.ref : "environment:" + replace_all(run.environment, ":", "%3A");
    const auto now = parts_.clock();

    Json claims = {{"jti", random_uuid()}, {"sub", fmt::format("repo:{}:{}", run.repository, context)}};
    if (!run.environment.empty()) claims["environment"] = run.environment;
    claims.update({{"aud", audience},
                   {"ref", run.ref},
                   {"sha", run.sha},
                   {"repository", run.repository},
                   {"repository_owner", owner},
                   {"actor_id", std::to_string(account_id_of(owner))},
                   {"repository_visibility", "public"},
                   {"repository_id", std::to_string(account_id_of(run.repository))},
                   {"repository_owner_id", std::to_string(account_id_of(owner))},
                   {"run_id", "1"},
                   {"run_number", "1"},
                   {"run_attempt", "1"},
                   {"runner_environment", "github-hosted"},
                   {"actor", owner},
                   {"workflow", without_extension(run.workflow)},
                   {"workflow_ref", workflow_reference},
                   {"workflow_sha", run.sha},
                   {"job_workflow_ref", workflow_reference},
                   {"job_workflow_sha", run.sha},
                   {"head_ref", ""},
                   {"base_ref", ""},
                   {"event_name", run.event_name},
                   {"ref_type", run.ref.starts_with("refs/tags/") ? "tag" : "branch"},
                   {"ref_protected", "false"},
                   {"check_run_id", "1"},
                   {"iss", parts_.issuer},
                   {"nbf", now - k_valid_before},
                   {"exp", now + k_lifetime},
                   {"iat", now}});
    return claims.dump();
}

}  // namespace piot::rehearsal
