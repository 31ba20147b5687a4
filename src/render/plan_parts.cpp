// SPDX-License-Identifier: MIT
#include "render/plan_parts.hpp"

#include "render/display_text.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::render {

std::string previous_of(const Release& release) {
    if (!release.previous) return {};
    return release.kind == PackageKind::pypi ? release.previous->to_pep440() : release.previous->to_string();
}

std::string describe_rows(const std::vector<MatrixRow>& matrix) {
    const auto count = [&](auto&& belongs) {
        return static_cast<std::size_t>(std::count_if(matrix.begin(), matrix.end(), belongs));
    };
    const auto crates = count([](const MatrixRow& row) { return row.kind == PackageKind::crates; });
    const auto sdists = count([](const MatrixRow& row) { return row.target == "sdist"; });
    std::vector<std::string> parts;
    if (crates > 0) parts.push_back(count_of(crates, "crate"));
    if (matrix.size() > crates + sdists) parts.push_back(count_of(matrix.size() - crates - sdists, "wheel row"));
    if (sdists > 0) parts.push_back(count_of(sdists, "sdist"));
    return join(parts, ", ");
}

std::string_view explain_emptiness(const Plan& plan) {
    const bool is_held = std::any_of(plan.notices.begin(), plan.notices.end(),
                                     [](const Diagnostic& notice) { return notice.code == codes::PIOT_PLAN_HELD; });
    return is_held ? "what is due is held back" : "no package is due";
}

}  // namespace piot::render
