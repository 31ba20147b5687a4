// SPDX-License-Identifier: MIT
#include "render/json_values.hpp"
#include "render/paint.hpp"

#include "piot/render/diagnostics.hpp"
#include "piot/render/plan_markdown.hpp"
#include "piot/render/plan_text.hpp"
#include "piot/render/pull_request.hpp"

#include <functional>

#include <fmt/format.h>

namespace piot::render {

namespace {

constexpr int k_schema_version = 1;
constexpr std::size_t k_part = k_max_summary_bytes / 3;

Json to_json(const std::optional<Plan>& plan) {
    return plan ? render::to_json(*plan) : Json(nullptr);
}

/// Calls `render` with the heading and the plan of each part: one part where both ways release the same.
void for_each_part(const PullRequestPreview& preview,
                   const std::function<void(std::string_view heading, const Plan& plan)>& render) {
    if (preview.is_one_plan()) return render("squashed or merged", *preview.squash);
    if (preview.squash) render("squashed", *preview.squash);
    if (preview.merge) render("merged", *preview.merge);
}

}  // namespace

std::string render_preview_document(const PullRequestPreview& preview) {
    Json json;
    json["schema_version"] = k_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["pull_request"] = preview.pull_request.number;
    json["squash"] = to_json(preview.squash);
    json["merge"] = to_json(preview.merge);
    json["notices"] = to_json_array(preview.notices);
    return dump_pretty(json);
}

std::string render_preview_text(const PullRequestPreview& preview, const TextStyle& style) {
    std::string text;
    for_each_part(preview, [&](std::string_view heading, const Plan& plan) {
        if (!text.empty()) text += '\n';
        text += paint(style.palette, style.palette.strong,
                      fmt::format("pull request #{}, {}:", preview.pull_request.number, heading));
        text += ' ' + render_plan_text(plan, style);
    });
    if (!preview.notices.empty()) text += '\n' + render_diagnostics_text(preview.notices, style);
    return text;
}

std::string render_preview_markdown(const PullRequestPreview& preview) {
    std::string text;
    for_each_part(preview, [&](std::string_view heading, const Plan& plan) {
        if (!text.empty()) text += '\n';
        text += fmt::format("# Pull request #{}, {}\n\n", preview.pull_request.number, heading);
        text += render_plan_markdown(plan, k_part);
    });
    if (!preview.notices.empty()) text += '\n' + render_diagnostics_markdown(preview.notices, k_part);
    return text;
}

}  // namespace piot::render
