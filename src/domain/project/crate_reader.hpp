// SPDX-License-Identifier: MIT
#pragma once
#include "domain/project/tracked_files.hpp"
#include "domain/stamp/cargo_tree.hpp"

#include "piot/domain/project.hpp"

namespace piot {

/// What a Cargo.toml is read with.
struct CrateContext {
    const CargoToml& crate;
    const CargoToml* root;  ///< of its workspace; nullptr = it has none
    const TrackedFiles& files;
};

/// The crate of a manifest that has a `[package]`.
[[nodiscard]] CrateProject read_crate(const CrateContext& context);

/// Fills in binaries and library.
void read_targets(const CrateContext& context, CrateProject& project);

/// Fills in dependencies, features and what is inherited of them.
void read_dependencies(const CrateContext& context, CrateProject& project);

/// The strings of an array; what else stands in it is passed over. nullptr and other kinds give none.
[[nodiscard]] std::vector<std::string> strings_of(const TomlNode* array);

}  // namespace piot
