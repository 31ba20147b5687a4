// SPDX-License-Identifier: MIT
#pragma once
#include "due.hpp"
#include "findings.hpp"
#include "next_version.hpp"
#include "package_graph.hpp"
#include "wishes.hpp"

#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/repo_snapshot.hpp"

#include <optional>
#include <vector>

namespace piot::planning {

/// What one package has released, by the one rule for it.
[[nodiscard]] Released find_released(const Config& config, const PackageEvidence& evidence);

/// The next versions of all due packages, and what stands in their way.
struct VersionTable {
    std::vector<std::optional<Version>> versions;  ///< per package; nullopt where it is not due or cannot be told
    std::vector<Diagnostic> findings;              ///< errors and notices
};

struct VersionInput {
    const Config& config;
    const PackageGraph& graph;
    const RepoSnapshot& snapshot;
    const Reasons& reasons;
    const std::vector<Wish>& wishes;
    Matters matters = {};  ///< whose findings are told; empty = everyone's
};

[[nodiscard]] VersionTable compute_versions(const VersionInput& input);

}  // namespace piot::planning
