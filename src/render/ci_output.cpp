// SPDX-License-Identifier: MIT
#include "piot/render/ci_output.hpp"

#include "render/json_values.hpp"

#include "piot/base/codes.hpp"
#include "piot/render/plan_document.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

bool has_kind(const Plan& plan, PackageKind kind) {
    return std::any_of(plan.releases.begin(), plan.releases.end(),
                       [&](const Release& release) { return release.kind == kind; });
}

std::string to_word(bool claim) {
    return claim ? "true" : "false";
}

/// The kinds that still need an upload, first planned first. A release of unknown verdict may need one.
std::string unpublished_kinds(const Plan& plan) {
    auto kinds = Json::array();
    for (const auto& release : plan.releases) {
        const Json kind = piot::to_string(release.kind);
        const bool is_live = release.verdict == Verdict::skip;
        if (!is_live && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
    }
    return dump_compact(kinds);
}

bool is_word(std::string_view text) {
    constexpr std::string_view k_word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !text.empty() && text.find_first_not_of(k_word) == std::string_view::npos;
}

}  // namespace

std::vector<CiOutput> make_ci_outputs(const Plan& plan) {
    std::vector<CiOutput> outputs;
    // An absent output reads as an empty text, which workflows take for "no rows"; `[]` would be a matrix of nothing.
    if (!plan.is_empty()) outputs.push_back({"matrix", render_matrix(plan.matrix)});
    outputs.push_back({"plan_id", compute_plan_id(plan)});
    outputs.push_back({"has_crates", to_word(has_kind(plan, PackageKind::crates))});
    outputs.push_back({"has_pypi", to_word(has_kind(plan, PackageKind::pypi))});
    outputs.push_back({"unpublished_kinds", unpublished_kinds(plan)});
    return outputs;
}

std::vector<CiOutput> make_ci_outputs(const PublishReport& report) {
    auto released = Json::array();
    for (const auto& package : report.packages)
        if (package.outcome == PackageOutcome::released)
            released.push_back(
                {{"name", package.package}, {"version", package.registry_version}, {"tag", package.tag}});
    return {{"released", to_word(has_released(report))}, {"released_packages", dump_compact(released)}};
}

Result<std::string> render_github_output(const std::vector<CiOutput>& outputs, std::string_view delimiter) {
    std::string text;
    for (const auto& [key, value] : outputs) {
        const bool is_safe = is_word(key) && is_word(delimiter) && key.find(delimiter) == std::string::npos &&
                             value.find(delimiter) == std::string::npos;
        if (!is_safe)
            return fail(Diagnostic{codes::PIOT_INTERNAL,
                                   Severity::error,
                                   fmt::format("the output `{}` cannot be written behind its delimiter", key),
                                   {},
                                   "run again; if it happens twice, report it"});
        text += fmt::format("{}<<{}\n{}\n{}\n", key, delimiter, value, delimiter);
    }
    return text;
}

}  // namespace piot::render
