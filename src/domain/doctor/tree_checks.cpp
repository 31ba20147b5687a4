// SPDX-License-Identifier: MIT
#include "domain/doctor/tree_rules.hpp"

#include <algorithm>
#include <tuple>

namespace piot {

namespace doctor {

void sort_by_place(Findings& findings) {
    const auto place_of = [](const Origin& origin) { return std::tie(origin.file, origin.line, origin.column); };
    std::stable_sort(findings.begin(), findings.end(), [&](const auto& left, const auto& right) {
        return place_of(left.origin) < place_of(right.origin);
    });
}

}  // namespace doctor

std::vector<Diagnostic> check_tree(const TreeInput& input) {
    auto globs = PackageGlobs::compile(input.config);
    if (!globs) return globs.error().diagnostics;
    const CheckedTree tree(input, *std::move(globs));
    doctor::Findings findings;
    doctor::check_paths(tree, findings);
    doctor::check_globs(tree, findings);
    doctor::check_coverage(tree, findings);
    doctor::check_edges(tree, findings);
    doctor::sort_by_place(findings);
    return findings;
}

}  // namespace piot
