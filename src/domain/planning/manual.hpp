// SPDX-License-Identifier: MIT
#pragma once
#include "due.hpp"
#include "package_graph.hpp"
#include "wishes.hpp"

#include "piot/base/diagnostic.hpp"
#include "piot/domain/make_plan.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace piot::planning {

/// `--only` and `--exclude`: which packages may stay.
struct Filter {
    std::vector<char> keeps;  ///< per package
    std::vector<Diagnostic> errors;
};

[[nodiscard]] Filter make_filter(const Config& config, const PackageGraph& graph, const PlanOptions& options);

/// Errors for kept packages whose planned dependencies are filtered out.
[[nodiscard]] std::vector<Diagnostic> check_filter(const Config& config, const PackageGraph& graph,
                                                   const Reasons& reasons, const Filter& filter);

/// What `--release` asks for, per package.
struct ManualChoice {
    Reasons reasons;
    std::vector<std::optional<Version>> versions;
    std::vector<Diagnostic> errors;
};

[[nodiscard]] ManualChoice choose_manually(const Config& config, const PackageGraph& graph,
                                           const RepoSnapshot& snapshot, const std::vector<ManualRelease>& releases);

}  // namespace piot::planning
