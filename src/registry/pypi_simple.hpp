// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/observation.hpp"
#include "piot/ports/http_client.hpp"

#include <string>
#include <string_view>

namespace piot::registry {

/// The files of one version in a simple index that speaks JSON (PEP 691). `simple` ends in `/`.
[[nodiscard]] Observation read_simple_index(const std::string& simple, const ProjectVersion& wanted, HttpClient& http);

/// Whether two texts are the same PEP 440 version: `1.0`, `1.0.0` and `v1` are.
[[nodiscard]] bool is_same_pep440(std::string_view left, std::string_view right);

}  // namespace piot::registry
