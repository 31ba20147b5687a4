// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/json_values.hpp"

#include "piot/render/why.hpp"

namespace piot::render {

namespace {

Json to_json(const CommitNote& commit) {
    return {{"id", commit.id}, {"subject", commit.subject}};
}

Json to_json(const TouchedPath& path) {
    return {{"path", quote_path(path.path)}, {"glob", path.glob}, {"differs", path.differs}};
}

Json to_json(const WhyUnit& unit) {
    Json json{{"commit", to_json(unit.commit)}, {"effect", piot::to_string(unit.effect)}};
    if (!unit.skip.empty()) json["skip"] = unit.skip;
    json["path_count"] = unit.path_count;
    auto paths = Json::array();
    for (const auto& path : unit.paths)
        paths.push_back(to_json(path));
    json["paths"] = std::move(paths);
    return json;
}

Json to_json(const WhyTrailer& trailer) {
    Json json{{"commit", to_json(trailer.commit)}, {"line", trailer.line}, {"reach", piot::to_string(trailer.reach)}};
    if (!trailer.brought_by.empty()) json["brought_by"] = trailer.brought_by;
    if (!trailer.through.empty()) json["through"] = trailer.through;
    if (!trailer.member.empty()) json["member"] = trailer.member;
    json["sets_level"] = trailer.sets_level;
    json["sets_label"] = trailer.sets_label;
    json["forces"] = trailer.forces;
    return json;
}

Json to_json(const IgnoredLine& ignored) {
    return {{"commit", to_json(ignored.commit)}, {"line", ignored.line}, {"problem", ignored.problem}};
}

Json to_json(const RelatedPackage& related) {
    Json json{{"package", related.package}, {"kind", piot::to_string(related.kind)}};
    if (related.previous) json["previous"] = related.previous->to_string();
    if (related.next) json["next"] = related.next->to_string();
    json["is_newer"] = related.is_newer;
    json["is_held"] = related.is_held;
    return json;
}

Json to_json(const VersionStep& step) {
    Json json{{"kind", piot::to_string(step.kind)}};
    if (step.from) json["from"] = step.from->to_string();
    if (step.level) json["level"] = piot::to_string(*step.level);
    json["inherits_label"] = step.is_label_inherited;
    return json;
}

Json to_json(const TagEvidence& tag) {
    return {{"version", tag.version.to_string()}, {"tag", tag.name}, {"commit", tag.commit}};
}

Json to_json(const Release& release) {
    return {
        {"version", release.version.to_string()}, {"registry_version", release.registry_version}, {"tag", release.tag}};
}

/// Of this file's own values.
constexpr auto as_json = [](const auto& value) { return to_json(value); };

}  // namespace

std::string render_why_document(const WhyReport& report) {
    Json json;
    json["schema_version"] = k_why_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["report"] = "why";
    json["head"] = report.head;
    json["package"] = report.package;
    json["kind"] = piot::to_string(report.kind);
    json["standing"] = piot::to_string(report.standing);
    if (report.asked) json["asked"] = report.asked->to_string();
    if (report.last_release) json["last_release"] = to_json(*report.last_release);
    if (report.release) json["release"] = to_json(*report.release);
    if (report.step) json["step"] = to_json(*report.step);
    if (report.hold) json["hold"] = {{"commit", to_json(report.hold->commit)}, {"line", report.hold->line}};
    json["reasons"] = to_json_array(report.reasons);
    if (report.base) json["base"] = to_json(*report.base);
    json["range"] = report.range;
    json["globs"] = report.globs;
    json["unit_count"] = report.unit_count;
    json["skipped_count"] = report.skipped_count;
    json["undone_count"] = report.undone_count;
    json["units"] = to_json_array(report.units, as_json);
    json["trailer_count"] = report.trailer_count;
    json["trailers"] = to_json_array(report.trailers, as_json);
    json["ignored_count"] = report.ignored_count;
    json["ignored"] = to_json_array(report.ignored, as_json);
    json["dependencies"] = to_json_array(report.dependencies, as_json);
    if (!report.group.empty()) json["group"] = report.group;
    json["members"] = to_json_array(report.members, as_json);
    json["notices"] = to_json_array(report.notices);
    return dump_pretty(json);
}

}  // namespace piot::render
