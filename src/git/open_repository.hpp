// SPDX-License-Identifier: MIT
#pragma once
#include "library.hpp"

#include "piot/base/result.hpp"

#include <filesystem>
#include <string>

namespace piot::git {

/// Finds and opens the repository round a directory; refuses what cannot be read.
[[nodiscard]] Result<RepositoryHandle> open_repository(const std::filesystem::path& directory);

/// PIOT_GIT_SHALLOW for a shallow clone: files can be read from it, history cannot.
[[nodiscard]] Result<void> check_whole(git_repository& repository);

/// The commit that HEAD, or a revision, names.
[[nodiscard]] Result<git_oid> resolve_head(git_repository& repository);
[[nodiscard]] Result<git_oid> resolve_revision(git_repository& repository, const std::string& revision);

}  // namespace piot::git
