// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/trust.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <array>

#include <fmt/format.h>

namespace piot::registry {

namespace {

/// A text of crates.io's src/controllers/trustpub/tokens/exchange/mod.rs and the claim that it is about.
struct ClaimText {
    std::string_view part;
    const char* claim;
    std::string_view expected_after;  ///< where the expected values begin in the text; empty = it names none
};

constexpr std::array<ClaimText, 5> k_claim_texts{{
    {"does not match the repository owner ID", "repository_owner_id", "Expected owner IDs: "},
    {"does not match the workflow filename", "workflow_ref", "Expected workflow filenames: "},
    {"does not match the environment", "environment", "Expected environments: "},
    {"requires an environment", "environment", "Expected environments: "},
    {"No Trusted Publishing config found for repository", "repository", ""},
}};

std::string expected_values(std::string_view words, const ClaimText& text) {
    if (text.expected_after.empty()) return {};
    const auto at = words.find(text.expected_after);
    if (at == std::string_view::npos) return {};
    auto values = words.substr(at + text.expected_after.size());
    values = values.substr(0, values.find(". "));
    return to_one_line(values);
}

std::string form_hint(const RunClaims& claims) {
    return format_publisher_form(PackageKind::crates, {},
                                 {claims.repository, workflow_file(claims.workflow_ref), claims.environment});
}

std::string run_value(const ClaimText& text, const RunClaims& claims) {
    const std::string_view claim = text.claim;
    if (claim == "workflow_ref") return workflow_file(claims.workflow_ref);
    return claims.get(claim);
}

Diagnostic explain_claim(const ClaimText& text, const TrustRefusal& refusal) {
    const auto& claims = refusal.claims;
    const auto ours = run_value(text, claims);
    const auto expected = expected_values(refusal.words, text);
    const Diagnostic base{codes::PIOT_OIDC_CLAIM_MISMATCH, Severity::error, "", {}, form_hint(claims)};
    auto diagnostic = base;
    if (expected.empty())
        diagnostic.message = fmt::format("crates.io has no trusted publisher for repository `{}` (claim `repository`)",
                                         claims.repository);
    else
        diagnostic.message =
            fmt::format("crates.io's trusted publisher for `{}` does not match this run: claim `{}` is {}, expected {}",
                        claims.repository, text.claim, ours.empty() ? "absent" : "`" + ours + "`", expected);
    if (refusal.words.find("requires an environment") != std::string_view::npos)
        diagnostic.hint =
            fmt::format("add `environment:` with {} to the publish job, or {}", expected, form_hint(claims));
    if (std::string_view(text.claim) == "repository_owner_id")
        diagnostic.hint =
            "the repository changed hands since: delete its configuration and add it again; " + diagnostic.hint;
    return diagnostic;
}

Diagnostic explain_event(const TrustRefusal& refusal) {
    return {codes::PIOT_OIDC_CLAIM_MISMATCH,
            Severity::error,
            fmt::format("crates.io refuses runs that were started by this event: claim `event_name` is `{}`, expected "
                        "any but `workflow_run` and `pull_request_target`",
                        refusal.claims.event_name),
            {},
            "start the publishing workflow by `push`, `release`, `schedule` or `workflow_dispatch`"};
}

Diagnostic explain_token(std::string message, std::string hint) {
    return {codes::PIOT_CREDENTIALS_REFUSED, Severity::error, std::move(message), {}, std::move(hint)};
}

}  // namespace

Diagnostic explain_crates_refusal(const TrustRefusal& refusal) {
    const auto words = refusal.words;
    if (refusal.response.status == 429 || refusal.response.status >= 500)
        return make_answer_diagnostic("crates.io", refusal.response, words);
    for (const auto& text : k_claim_texts)
        if (words.find(text.part) != std::string_view::npos) return explain_claim(text, refusal);
    if (words.find("Trusted Publishing does not support the") != std::string_view::npos) return explain_event(refusal);
    if (words.starts_with("Unexpected `"))
        return {codes::PIOT_OIDC_CLAIM_MISMATCH,
                Severity::error,
                fmt::format("crates.io cannot use a claim of this run: {}", to_one_line(words)),
                {},
                form_hint(refusal.claims)};
    if (words.find("Failed to decode JWT") != std::string_view::npos)
        return explain_token("crates.io did not accept the ID token: wrong audience, bad signature or expired",
                             "run again; on a self-hosted runner compare its clock with the real time");
    if (words.find("Unsupported JWT issuer") != std::string_view::npos)
        return explain_token(fmt::format("crates.io did not accept the ID token: {}", to_one_line(words)),
                             "crates.io trusts ID tokens of GitHub and GitLab only: publish from there, or set "
                             "CARGO_REGISTRY_TOKEN");
    if (refusal.response.status >= 400 && !words.empty())
        return explain_token(fmt::format("crates.io did not exchange the ID token: {}", to_one_line(words)),
                             form_hint(refusal.claims));
    return make_answer_diagnostic("crates.io", refusal.response, words);
}

}  // namespace piot::registry
