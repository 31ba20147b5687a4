// SPDX-License-Identifier: MIT
#include "piot/render/error_codes.hpp"

#include "render/json_values.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// Which page below docs/errors tells about a code: the first line that it begins with.
constexpr std::array<std::pair<std::string_view, std::string_view>, 25> k_pages{{
    {"PIOT_USAGE", "usage"},
    {"PIOT_IO", "usage"},
    {"PIOT_DISK_FULL", "usage"},
    {"PIOT_INTERRUPTED", "usage"},
    {"PIOT_TOOL_MISSING", "usage"},
    {"PIOT_PROCESS_FAILED", "usage"},
    {"PIOT_INTERNAL", "usage"},
    {"PIOT_INSTALLATION", "usage"},
    {"PIOT_CONFIG_", "config"},
    {"PIOT_GIT_", "plan"},
    {"PIOT_PLAN_", "plan"},
    {"PIOT_WHY_", "why"},
    {"PIOT_STAMP_", "stamp"},
    {"PIOT_INSPECT_", "inspect"},
    {"PIOT_STATUS_", "status"},
    {"PIOT_RECONCILE_", "status"},
    {"PIOT_REHEARSAL_", "rehearse"},
    {"PIOT_TREE_DIRTY", "publish"},
    {"PIOT_TREE_", "tree"},
    {"PIOT_MANIFEST_", "manifests"},
    {"PIOT_WORKFLOW_", "workflows"},
    {"PIOT_TRUST_", "trust"},
    {"PIOT_NAME_", "trust"},
    {"PIOT_INIT_", "init"},
    {"PIOT_", "publish"},
}};

std::string_view page_of(const ErrorCode& code) {
    return std::find_if(k_pages.begin(), k_pages.end(),
                        [&](const auto& page) { return code.name.starts_with(page.first); })
        ->second;
}

}  // namespace

std::string render_error_codes_json() {
    auto list = Json::array();
    for (const auto& code : codes::all())
        list.push_back({{"code", code.name}, {"exit", static_cast<int>(code.exit)}, {"title", code.title}});
    return dump_pretty({{"schema_version", 1}, {"codes", std::move(list)}});
}

std::string render_error_codes_markdown() {
    std::string table = "| code | exit | meaning |\n| --- | --- | --- |\n";
    for (const auto& code : codes::all())
        table += fmt::format("| [`{}`](errors/{}.md#{}) | {} | {} |\n", code.name, page_of(code), to_lower(code.name),
                             static_cast<int>(code.exit), code.title);
    return table;
}

}  // namespace piot::render
