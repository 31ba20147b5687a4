// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/http_client.hpp"

#include <string>

namespace piot::registry {

/// The commit that the attestations of a file name (PyPI's Integrity API, PEP 740), from the certificates that signed
/// them. Empty when they do not say, do not agree, or cannot be had.
[[nodiscard]] std::string read_provenance(const std::string& url, HttpClient& http);

}  // namespace piot::registry
