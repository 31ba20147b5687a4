// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/refusal.hpp"
#include "rehearsal/state_directory.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// What the registry wants to know of a `.crate`.
struct CrateArchive {
    std::string manifest;            ///< text of its `Cargo.toml`
    std::vector<std::string> files;  ///< paths below the top directory
};

/// Reads a `.crate` under crates.io's rules for archives; `top` is the directory that must hold everything,
/// `name-version`. Refusals carry crates.io's texts.
[[nodiscard]] Accepted<CrateArchive> read_crate(std::string_view bytes, const std::string& top);

/// Packs a directory the way `cargo package` would: sorted, with fixed times, owners and modes, so that the same files
/// always give the same bytes. Cargo's own bookkeeping files stay out.
[[nodiscard]] Result<TemporaryFile> pack_crate(const std::filesystem::path& directory, const std::string& top,
                                               const StateDirectory& state);

}  // namespace piot::rehearsal
