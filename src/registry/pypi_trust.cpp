// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/trust.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::registry {

namespace {

std::string form_hint(const RunClaims& claims) {
    return format_publisher_form(PackageKind::pypi, {},
                                 {claims.repository, workflow_file(claims.job_workflow_ref), claims.environment});
}

Diagnostic mismatch(const RunClaims& claims, std::string message) {
    return {codes::PIOT_OIDC_CLAIM_MISMATCH, Severity::error, std::move(message), {}, form_hint(claims)};
}

Diagnostic refused(std::string message, std::string hint) {
    return {codes::PIOT_CREDENTIALS_REFUSED, Severity::error, std::move(message), {}, std::move(hint)};
}

/// The text between two others; empty when either is missing.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto begin = text.find(before);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin + before.size());
    const auto end = text.find(after);
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

std::string in_backticks(std::string_view value) {
    return value.empty() ? "absent" : fmt::format("`{}`", value);
}

/// The texts of warehouse/oidc/models/_core.py and github.py.
Diagnostic explain_publisher(const TrustRefusal& refusal) {
    const auto& claims = refusal.claims;
    const auto words = refusal.words;
    if (words.find("pull_request_target") != std::string_view::npos)
        return {codes::PIOT_OIDC_CLAIM_MISMATCH,
                Severity::error,
                "PyPI refuses runs that were started by this event: claim `event_name` is `pull_request_target`",
                {},
                "start the publishing workflow by `push`, `release`, `schedule` or `workflow_dispatch`"};
    if (const auto expected = between(words, "expecting one of [", "]"); !expected.empty())
        return mismatch(claims, fmt::format("PyPI's trusted publisher does not match this run: claim "
                                            "`job_workflow_ref` is {}, expected one of {}",
                                            in_backticks(claims.job_workflow_ref), to_one_line(expected)));
    if (const auto claim = between(words, "required claim '", "'"); !claim.empty())
        return mismatch(claims,
                        fmt::format("PyPI's trusted publisher does not match this run: claim `{}` is {}, expected the "
                                    "value that was registered",
                                    to_one_line(claim), in_backticks(claims.get(claim))));
    if (const auto claim = between(words, "Missing claim '", "'"); !claim.empty())
        return mismatch(claims, fmt::format("PyPI cannot trust this run: claim `{}` is absent", to_one_line(claim)));
    return mismatch(claims, fmt::format("PyPI has no trusted publisher for this run: claims `repository` {}, "
                                        "`job_workflow_ref` {}, `environment` {}",
                                        in_backticks(claims.repository), in_backticks(claims.job_workflow_ref),
                                        in_backticks(claims.environment)));
}

}  // namespace

Diagnostic explain_pypi_refusal(const TrustRefusal& refusal, std::string_view error_code) {
    const auto words = to_one_line(refusal.words);
    if (refusal.response.status == 429 || refusal.response.status >= 500)
        return make_answer_diagnostic("PyPI", refusal.response, words);
    if (error_code == "invalid-publisher") return explain_publisher(refusal);
    if (error_code == "invalid-token")
        return refused("PyPI did not accept the ID token: wrong audience, bad signature or expired",
                       "run again; on a self-hosted runner compare its clock with the real time");
    if (error_code == "invalid-pending-publisher")
        return refused("PyPI did not create the project: somebody else has created it meanwhile",
                       "choose another project name, or ask its owner to add this repository as trusted publisher");
    if (error_code == "not-enabled")
        return {codes::PIOT_OIDC_UNAVAILABLE,
                Severity::error,
                "PyPI has switched trusted publishing off",
                {},
                "see https://status.python.org, or set PYPI_API_TOKEN"};
    if (!error_code.empty() || !words.empty())
        return refused(fmt::format("PyPI did not mint a token: {}", words.empty() ? std::string(error_code) : words),
                       form_hint(refusal.claims));
    return make_answer_diagnostic("PyPI", refusal.response, words);
}

}  // namespace piot::registry
