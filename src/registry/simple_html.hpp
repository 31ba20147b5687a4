// SPDX-License-Identifier: MIT
#pragma once
#include "registry/json.hpp"

#include <string_view>

namespace piot::registry {

/// A project's page of a simple index (PEP 503) in the JSON form of PEP 691: `name` and `files` with `filename`,
/// `hashes` and `yanked`. Null when it is no such page: it must link to a file of the project, or say that it is a
/// simple index (`pypi:repository-version`); a login page does neither. `project` is the normalized name.
[[nodiscard]] Json parse_simple_html(std::string_view page, std::string_view project);

}  // namespace piot::registry
