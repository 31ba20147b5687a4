// SPDX-License-Identifier: MIT
#pragma once
#include "domain/doctor/checked_tree.hpp"

#include <vector>

namespace piot::doctor {

using Findings = std::vector<Diagnostic>;

/// Paths of packages that hold no tracked file.
void check_paths(const CheckedTree& tree, Findings& findings);
/// Globs that match no tracked file.
void check_globs(const CheckedTree& tree, Findings& findings);
/// Files that are shipped and count for no package.
void check_coverage(const CheckedTree& tree, Findings& findings);
/// What is built into a package and neither counts for it nor stands in its `depends_on`.
void check_edges(const CheckedTree& tree, Findings& findings);

/// By file and position; findings of one place keep their order.
void sort_by_place(Findings& findings);

}  // namespace piot::doctor
