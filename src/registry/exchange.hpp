// SPDX-License-Identifier: MIT
#pragma once
#include "registry/oidc.hpp"

#include <functional>
#include <string>

namespace piot::registry {

/// How one registry trades an ID token for an upload token.
struct Exchange {
    std::string service;  ///< for people: `crates.io`
    std::string url;      ///< POST
    const char* jwt_key;  ///< in the JSON object that is sent; the answer's key is `token` on both registries
    std::string audience;
    /// The registry has seen this very ID token before: an exchange whose answer got lost. A new one is worth a try.
    std::function<bool(const HttpResponse&)> is_reuse;
    std::function<Diagnostic(const HttpResponse&, const RunClaims&)> explain;
};

/// A fresh ID token, exchanged. An ID token is good for one exchange, so a second try takes a new one.
[[nodiscard]] Result<UploadToken> exchange_id_token(const Exchange& exchange, IdTokenSource& id_tokens,
                                                    const Dependencies& dependencies);

}  // namespace piot::registry
