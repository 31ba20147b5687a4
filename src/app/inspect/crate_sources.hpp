// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/inspect.hpp"
#include "piot/ports/file_system.hpp"

#include <string>

namespace piot::app {

/// What the commit tracks of a crate's members. `crate_path` is the crate's directory, `.` = root. Symbolic links are
/// followed inside the tree; Git LFS pointers stand for the file they point to; manifests that the stamp may change,
/// and files of submodules, are tracked without a hash.
[[nodiscard]] Result<CrateSources> load_crate_sources(const CrateFacts& facts, const std::string& crate_path,
                                                      const SourceTree& head);

}  // namespace piot::app
