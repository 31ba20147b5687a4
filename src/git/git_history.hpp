// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/ports/history.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace piot::git {

struct HistoryLocation {
    std::filesystem::path directory;  ///< anywhere inside the work tree, or a bare repository
    std::string revision{};           ///< anything `git rev-parse` understands; empty = HEAD
};

/// Opens the repository that holds the directory. Failures: PIOT_GIT_NOT_A_REPOSITORY, PIOT_GIT_NO_COMMITS,
/// PIOT_GIT_SHALLOW, PIOT_GIT_REVISION, PIOT_GIT_UNREADABLE.
[[nodiscard]] Result<std::unique_ptr<History>> open_history(const HistoryLocation& location);

/// The same at HEAD for reading files and ids only: a shallow clone will do, and `gather` refuses it.
[[nodiscard]] Result<std::unique_ptr<History>> open_checkout(const std::filesystem::path& directory);

}  // namespace piot::git
