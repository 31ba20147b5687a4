// SPDX-License-Identifier: MIT
#pragma once
#include "registry/read_access.hpp"

#include "piot/domain/observation.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace piot::registry {

/// The files of one version in a simple index: in JSON (PEP 691), or in HTML (PEP 503) where that is all it speaks.
struct SimpleVersion {
    Observation observation;
    std::string provenance_url;  ///< of the sdist, the file that piot uploads last (PEP 740); empty = it has none
    std::optional<std::chrono::sys_seconds> first_upload;  ///< of the version's files; nullopt = it does not say
};

/// `simple` ends in `/`.
[[nodiscard]] SimpleVersion read_simple_index(const std::string& simple, const ProjectVersion& wanted,
                                              const ReadAccess& access);
/// Every version that has a file; each in its normal form, once.
[[nodiscard]] ProjectListing list_simple_index(const std::string& simple, const std::string& project,
                                               const ReadAccess& access);

/// Whether two texts are the same PEP 440 version: `1.0`, `1.0.0` and `v1` are.
[[nodiscard]] bool is_same_pep440(std::string_view left, std::string_view right);

}  // namespace piot::registry
