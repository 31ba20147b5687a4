// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/artifact.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::app {

[[nodiscard]] Diagnostic make_error(const ErrorCode& code, std::string message, std::string hint);

/// PIOT_OTHER_BYTES_LIVE: the registry shows our file name with another hash. An empty hash means that it is not known.
[[nodiscard]] Diagnostic make_other_bytes(const Artifact& artifact, std::string_view live_sha256);

/// Adds those that are not among `findings` yet.
void append_new(std::vector<Diagnostic>& findings, const std::vector<Diagnostic>& more);

}  // namespace piot::app
