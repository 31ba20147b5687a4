// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/http_client.hpp"
#include "piot/ports/registry.hpp"

#include <chrono>
#include <string>

namespace piot::registry {

/// The details of `{"errors":[{"detail":…}]}`, joined; empty when the body is anything else.
[[nodiscard]] std::string crates_error_text(const HttpResponse& response);

/// What the answer to `PUT /api/v1/crates/new` means (registries.md 1.2, 1.4, 1.5, 5). A version that is already there
/// is `conflict` here: crates.io says so for equal bytes too, only reading back tells.
[[nodiscard]] UploadOutcome classify_crates_answer(const HttpResponse& response, const UploadToken& token,
                                                   std::chrono::system_clock::time_point now);

}  // namespace piot::registry
