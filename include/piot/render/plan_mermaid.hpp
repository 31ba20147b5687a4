// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"

#include <cstddef>
#include <string>

namespace piot::render {

/// GitHub draws no diagram with more edges or characters (500 and 50,000); more nodes than these nobody can read.
struct MermaidLimits {
    std::size_t nodes = 150;
    std::size_t edges = 450;
    std::size_t bytes = 40'000;  ///< of nodes and edges
};

/// The cascade as a mermaid flowchart, ends with a line feed: one node per release with its version step, an arrow from
/// each planned dependency to what stands on it. Shapes and classes tell `changed`, `first`, `forced` and `through` (a
/// dependency or a group). Names are escaped, whatever they hold. What does not fit the limits is counted in a last
/// node; releases come first that others stand on.
[[nodiscard]] std::string render_plan_mermaid(const Plan& plan, const MermaidLimits& limits = {});

}  // namespace piot::render
