// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/exchange.hpp"
#include "registry/json.hpp"
#include "registry/token_sources.hpp"
#include "registry/trust.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::registry {

namespace {

/// `{"message":…,"errors":[{"code":…,"description":…}]}`
struct MintError {
    std::string code;
    std::string description;
};

MintError read_error(const HttpResponse& response) {
    const auto answer = parse_json(response.body);
    const auto errors = value_at(answer, "errors");
    if (!errors.is_array() || errors.empty()) return {"", text_at(answer, "message")};
    return {text_at(errors.front(), "code"), text_at(errors.front(), "description")};
}

}  // namespace

bool PypiTokenSource::is_available() const {
    return !endpoints_.oidc.empty() && id_tokens_.is_available();
}

Result<UploadToken> PypiTokenSource::mint() {
    Exchange exchange;
    exchange.service = "PyPI";
    exchange.url = endpoints_.oidc + "mint-token";
    exchange.jwt_key = "token";
    PIOT_TRY(exchange.audience, read_audience());
    exchange.is_reuse = [](const HttpResponse& response) { return read_error(response).code == "invalid-reuse-token"; };
    exchange.explain = [](const HttpResponse& response, const RunClaims& claims) {
        const auto error = read_error(response);
        return explain_pypi_refusal({response, error.description, claims}, error.code);
    };
    return exchange_id_token(exchange, id_tokens_, dependencies_);
}

Result<std::string> PypiTokenSource::read_audience() {
    const std::lock_guard lock(mutex_);
    if (audience_.empty()) {
        PIOT_TRY(audience_, read_pypi_audience(endpoints_, dependencies_));
    }
    return audience_;
}

Result<std::string> read_pypi_audience(const PypiEndpoints& endpoints, const Dependencies& dependencies) {
    HttpRequest request;
    request.url = endpoints.oidc + "audience";
    request.headers = {{"Accept", "application/json"}};
    request.total_timeout = std::chrono::seconds{20};
    const auto response = dependencies.http.send(request);
    if (!response) return fail(make_transport_diagnostic("PyPI", response.error()));
    const auto answer = parse_json(response->body);
    auto audience = text_at(answer, "audience");
    if (response->status == 200 && !audience.empty()) return audience;
    if (response->status == 403 || response->status == 404)
        return fail({codes::PIOT_OIDC_UNAVAILABLE,
                     Severity::error,
                     fmt::format("this index has no trusted publishing: it answered {}",
                                 describe(*response, text_at(answer, "message"))),
                     {},
                     "set PYPI_API_TOKEN, or the variable that `token_env` names"});
    return fail(make_answer_diagnostic("PyPI", *response, text_at(answer, "message")));
}

void PypiTokenSource::revoke(const UploadToken& /*token*/) {}

}  // namespace piot::registry
