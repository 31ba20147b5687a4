// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/crate_manifest.hpp"

#include <string>
#include <string_view>

namespace piot::registry {

/// The JSON half of a publish request, as cargo makes it from the packaged manifest. crates.io reads only name, version
/// and README from it, other registries all of it. `readme` is the README's text, nullptr = none; `index` is where the
/// crate goes, so that dependencies from elsewhere can be told from its neighbours.
[[nodiscard]] std::string make_crate_publish_json(const CrateManifest& manifest, const std::string* readme,
                                                  std::string_view index);

/// `1.2` as `^1.2`, `>= 1 , < 2` as `>=1, <2`: the way in which cargo writes requirements for registries.
[[nodiscard]] std::string normalize_requirement(std::string_view requirement);

}  // namespace piot::registry
