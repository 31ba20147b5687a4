// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/cargo_toml.hpp"

#include <map>
#include <set>
#include <string>

namespace piot {

/// The Cargo.toml files of a repository by their directory.
using CargoTree = std::map<std::string, CargoToml, std::less<>>;

/// The manifest whose `[workspace]` the crate belongs to, itself included; nullptr when there is none.
[[nodiscard]] const CargoToml* find_workspace_root(const CargoTree& tree, const CargoToml& crate);

/// The crate's version as cargo sees it, inherited or not; empty when it has none.
[[nodiscard]] std::string find_effective_version(const CargoTree& tree, const CargoToml& crate);

/// Directories of the crates that a Cargo.lock in `directory` may speak of: the root's package, the members of its
/// workspace, and what these find by path.
[[nodiscard]] std::set<std::string> find_locked_crates(const CargoTree& tree, const std::string& directory);

}  // namespace piot
