// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/http_client.hpp"
#include "piot/ports/registry.hpp"

#include <chrono>
#include <string>

namespace piot::registry {

/// PyPI's own words: out of the JSON body, else the reason phrase; without the status in front of them.
[[nodiscard]] std::string pypi_error_text(const HttpResponse& response);

/// What the answer to an upload means (registries.md 2.1, 5). A file that is already there is `conflict` here: whether
/// the live one has our bytes only reading back tells.
[[nodiscard]] UploadOutcome classify_pypi_answer(const HttpResponse& response, const UploadToken& token,
                                                 std::chrono::system_clock::time_point now);

}  // namespace piot::registry
