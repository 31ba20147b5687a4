// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/crate_manifest.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::inspection {

/// Something in a Cargo.toml that crates.io refuses.
struct ManifestFault {
    std::string key;  ///< of `[package]`, the first where there are several, or a `dependency_key`
    std::string message;
    std::string hint;
};

/// `dependencies.serde`, whatever table the dependency stands in.
[[nodiscard]] std::string dependency_key(std::string_view name);

/// `manifest` as cargo packages it. The order is that of the keys' weight.
[[nodiscard]] std::vector<ManifestFault> find_crates_io_faults(const CrateManifest& manifest);

}  // namespace piot::inspection
