// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/ports/file_system.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piot::app {

/// Every file of a work tree that is not as HEAD has it: its two status letters and the hash of its bytes, so that a
/// second change to a changed file shows as well.
using TreeSnapshot = std::map<std::string, std::string>;

/// Reads what `git status --porcelain=v1 -z --no-renames` prints. Untracked files have no hash: they may be large.
[[nodiscard]] Result<TreeSnapshot> make_snapshot(std::string_view status, const SourceTree& tree);

/// Paths that are in one of them only, or differently in both; sorted.
[[nodiscard]] std::vector<std::string> find_differences(const TreeSnapshot& before, const TreeSnapshot& after);

[[nodiscard]] bool is_lockfile(std::string_view path);

}  // namespace piot::app
