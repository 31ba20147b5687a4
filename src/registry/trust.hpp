// SPDX-License-Identifier: MIT
#pragma once
#include "registry/oidc.hpp"

#include "piot/ports/http_client.hpp"

#include <optional>
#include <string_view>

namespace piot::registry {

/// Why a registry did not exchange an ID token: which claim, what the run has, what the registry expects, and what to
/// enter on its web form. `words` is the registry's own text.
struct TrustRefusal {
    const HttpResponse& response;
    std::string_view words;
    const RunClaims& claims;
};

[[nodiscard]] Diagnostic explain_crates_refusal(const TrustRefusal& refusal);
/// `error_code` is PyPI's, such as `invalid-publisher`.
[[nodiscard]] Diagnostic explain_pypi_refusal(const TrustRefusal& refusal, std::string_view error_code);

}  // namespace piot::registry
