// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/cargo_manifest.hpp"
#include "rehearsal/refusal.hpp"

#include <string>
#include <string_view>

namespace piot::rehearsal {

/// crates.io's rules for names; `what` is `crate` or `dependency`.
[[nodiscard]] Accepted<void> check_crate_name(std::string_view what, std::string_view name);
[[nodiscard]] Accepted<void> check_crate_version(std::string_view version);
/// What crates.io demands of a packaged manifest, up to and without its dependencies.
[[nodiscard]] Accepted<void> check_crate_metadata(const CrateManifest& manifest);
/// What can be said of the dependencies without looking anything up.
[[nodiscard]] Accepted<void> check_dependencies(const CrateManifest& manifest);
/// Names of the standard library and the like.
[[nodiscard]] bool is_reserved_crate_name(std::string_view name);

/// SPDX syntax, with the old `/` for OR. Identifiers are not looked up: the embedded registry has no list of them.
[[nodiscard]] bool is_license_expression(std::string_view text);

}  // namespace piot::rehearsal
