// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/crates_answer.hpp"
#include "registry/exchange.hpp"
#include "registry/token_sources.hpp"
#include "registry/trust.hpp"

namespace piot::registry {

bool CratesTokenSource::is_available() const {
    return !endpoints_.audience.empty() && id_tokens_.is_available();
}

Result<UploadToken> CratesTokenSource::mint() {
    Exchange exchange;
    exchange.service = "crates.io";
    exchange.url = endpoints_.api + "/api/v1/trusted_publishing/tokens";
    exchange.jwt_key = "jwt";
    exchange.audience = endpoints_.audience;
    exchange.is_reuse = [](const HttpResponse& response) {
        return crates_error_text(response).find("JWT has already been used") != std::string::npos;
    };
    exchange.explain = [](const HttpResponse& response, const RunClaims& claims) {
        const auto words = crates_error_text(response);
        return explain_crates_refusal({response, words, claims});
    };
    return exchange_id_token(exchange, id_tokens_, dependencies_);
}

void CratesTokenSource::revoke(const UploadToken& token) {
    if (!token.is_from_oidc) return;
    HttpRequest request;
    request.method = HttpMethod::remove;
    request.url = endpoints_.api + "/api/v1/trusted_publishing/tokens";
    request.authorization_scheme = "Bearer";
    request.authorization = token.secret;
    request.total_timeout = std::chrono::seconds{10};
    request.when_interrupted = WhenInterrupted::run;
    // Best effort: a token that stays ends by itself within half an hour.
    static_cast<void>(dependencies_.http.send(request));
}

}  // namespace piot::registry
