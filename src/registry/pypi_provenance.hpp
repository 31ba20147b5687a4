// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/trust.hpp"
#include "piot/ports/http_client.hpp"

#include <string>

namespace piot::registry {

/// What the attestations of a file name (PyPI's Integrity API, PEP 740). Empty where they do not say, do not agree, or
/// cannot be had.
struct Provenance {
    std::string commit;             ///< from the certificates that signed them
    RegisteredPublisher publisher;  ///< on GitHub, whose token the index checked when it took them
};

[[nodiscard]] Provenance read_provenance(const std::string& url, HttpClient& http);

}  // namespace piot::registry
