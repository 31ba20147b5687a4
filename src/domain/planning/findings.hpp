// SPDX-License-Identifier: MIT
#pragma once
#include "wishes.hpp"

#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/repo_snapshot.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::planning {

/// Says whether a package matters for this plan.
using Matters = std::function<bool(std::size_t package)>;

/// The first ten digits of a commit id.
[[nodiscard]] std::string abbreviate(std::string_view commit);

/// Refusals and notices about release lines, and notices about tags that are nearly versions.
[[nodiscard]] std::vector<Diagnostic> judge_tags(const Config& config, const RepoSnapshot& snapshot,
                                                 const Matters& matters);

/// Malformed trailers: errors where they stand in the way of a package, else notices. Oddly placed ones are notices.
[[nodiscard]] std::vector<Diagnostic> judge_trailers(const Config& config, const RepoSnapshot& snapshot,
                                                     const Calls& calls, const Matters& matters);

}  // namespace piot::planning
