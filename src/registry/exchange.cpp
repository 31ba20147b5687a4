// SPDX-License-Identifier: MIT
#include "registry/exchange.hpp"

#include "registry/answer.hpp"
#include "registry/json.hpp"

namespace piot::registry {

namespace {

constexpr int k_attempts = 3;

HttpRequest make_request(const Exchange& exchange, const IdToken& id_token) {
    HttpRequest request;
    request.method = HttpMethod::post;
    request.url = exchange.url;
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"}};
    request.body = {{Json{{exchange.jwt_key, id_token.jwt.reveal()}}.dump(), {}}};
    request.total_timeout = std::chrono::seconds{30};
    return request;
}

}  // namespace

Result<UploadToken> exchange_id_token(const Exchange& exchange, IdTokenSource& id_tokens,
                                      const Dependencies& dependencies) {
    for (int attempt = 1;; ++attempt) {
        const bool is_last = attempt == k_attempts;
        PIOT_TRY(const auto id_token, id_tokens.request(exchange.audience));
        const auto response = dependencies.http.send(make_request(exchange, id_token));
        if (!response) {
            if (!is_last && response.error().kind == TransportErrorKind::lost) continue;
            return fail(make_transport_diagnostic(exchange.service, response.error()));
        }
        UploadToken token{Secret(text_at(parse_json(response->body), "token")), true, dependencies.clock.steady_now()};
        if (response->status == 200 && !token.secret.is_empty()) {
            dependencies.announce(token.secret);
            return token;
        }
        if (!is_last && exchange.is_reuse(*response)) continue;
        return fail(exchange.explain(*response, id_token.claims));
    }
}

}  // namespace piot::registry
