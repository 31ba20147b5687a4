// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/json_values.hpp"

#include "piot/render/progress_lines.hpp"
#include "piot/render/publish_report.hpp"
#include "piot/render/rehearsal_report.hpp"

namespace piot::render {

namespace {

/// Version of config/report.schema.json; changes when a reader of the previous one would misread it.
constexpr int k_report_schema_version = 1;

Json make_header(std::string_view report, ExitCode exit) {
    return {{"schema_version", k_report_schema_version},
            {"tool", "piot " PIOT_VERSION},
            {"report", report},
            {"exit_code", static_cast<int>(exit)}};
}

Json to_json(const FileReport& file) {
    return {{"file_name", file.file_name},
            {"sha256", file.sha256},
            {"size", file.size},
            {"outcome", piot::to_string(file.outcome)}};
}

Json to_json(const PackageReport& package) {
    auto files = Json::array();
    for (const auto& file : package.files)
        files.push_back(to_json(file));
    Json json{{"package", package.package},
              {"kind", piot::to_string(package.kind)},
              {"registry_name", package.registry_name},
              {"version", package.version.to_string()},
              {"registry_version", package.registry_version},
              {"outcome", piot::to_string(package.outcome)},
              {"files", std::move(files)},
              {"tag", package.tag},
              {"tag_outcome", piot::to_string(package.tag_outcome)},
              {"resolvability", piot::to_string(package.resolvability)}};
    if (!package.release_url.empty()) json["release_url"] = package.release_url;
    if (!package.page_url.empty()) json["page_url"] = package.page_url;
    json["diagnostics"] = to_json_array(package.diagnostics);
    return json;
}

Json to_json(const HealReport& heal) {
    return {{"tag", heal.tag}, {"commit", heal.commit}, {"outcome", piot::to_string(heal.outcome)}};
}

Json to_json(const RehearsalStage& stage) {
    Json json{{"stage", piot::to_string(stage.kind)}};
    if (!stage.subject.empty()) json["subject"] = stage.subject;
    json["verdict"] = piot::to_string(stage.verdict);
    json["duration_ms"] = stage.duration.count();
    if (!stage.detail.empty()) json["detail"] = stage.detail;
    json["diagnostics"] = to_json_array(stage.diagnostics);
    return json;
}

Json to_json(const SurvivalTable& table) {
    auto outcomes = Json::array();
    for (const auto& outcome : table.outcomes) {
        Json json{{"call", outcome.call}, {"moment", piot::to_string(outcome.moment)}, {"words", outcome.words}};
        json["resumed"] = outcome.detail.empty() ? "ok" : "differs";
        if (!outcome.detail.empty()) json["detail"] = outcome.detail;
        outcomes.push_back(std::move(json));
    }
    return {
        {"known_points", table.known_points}, {"survived", count_survived(table)}, {"outcomes", std::move(outcomes)}};
}

/// Adds the fields of the report to those that `json` has.
void append_publish_report(Json& json, const PublishReport& report) {
    json.update(make_header("publish", exit_code_of(report)));
    json["plan_id"] = report.plan_id;
    json["head"] = report.head;
    json["released"] = has_released(report);
    json["packages"] = Json::array();
    for (const auto& package : report.packages)
        json["packages"].push_back(to_json(package));
    json["heal"] = Json::array();
    for (const auto& heal : report.heal)
        json["heal"].push_back(to_json(heal));
    json["diagnostics"] = to_json_array(report.diagnostics);
}

}  // namespace

std::string render_publish_json(const PublishReport& report) {
    Json json;
    append_publish_report(json, report);
    return dump_pretty(json);
}

std::string render_report_event(const PublishReport& report, std::chrono::system_clock::time_point time) {
    Json json{{"event", "report"}, {"time", format_time(time)}};
    append_publish_report(json, report);
    return dump_compact(json) + '\n';
}

std::string render_rehearsal_json(const RehearsalReport& report) {
    auto json = make_header("rehearsal", exit_code_of(report));
    json["head"] = report.head;
    if (!report.plan_id.empty()) json["plan_id"] = report.plan_id;
    json["verdict"] = piot::to_string(verdict_of(report));
    json["duration_ms"] = report.duration.count();
    json["stages"] = Json::array();
    for (const auto& stage : report.stages)
        json["stages"].push_back(to_json(stage));
    if (report.survival) json["survival"] = to_json(*report.survival);
    if (!report.kept_directory.empty()) json["kept_directory"] = quote_path(report.kept_directory);
    json["diagnostics"] = to_json_array(report.diagnostics);
    return dump_pretty(json);
}

}  // namespace piot::render
