// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/json_values.hpp"

#include "piot/render/init.hpp"

namespace piot::render {

namespace {

std::string_view to_string(InitAction action) {
    switch (action) {
        case InitAction::create:
            return "create";
        case InitAction::keep:
            return "keep";
        case InitAction::replace:
            return "replace";
        case InitAction::leave:
            return "leave";
    }
    return {};
}

std::string_view to_string(InitOutcome outcome) {
    switch (outcome) {
        case InitOutcome::proposed:
            return "proposed";
        case InitOutcome::written:
            return "written";
        case InitOutcome::up_to_date:
            return "up_to_date";
    }
    return {};
}

Json file_to_json(const InitFile& file) {
    Json json{{"path", quote_path(file.path)}, {"action", to_string(file.action)}};
    if (!file.backup.empty()) json["backup"] = quote_path(file.backup);
    json["text"] = file.text;
    return json;
}

Json package_to_json(const PackageConfig& package) {
    return {{"name", package.name},
            {"kind", piot::to_string(package.kind())},
            {"registry_name", package.registry_name()},
            {"path", package.path},
            {"paths", package.globs},
            {"depends_on", package.depends_on},
            {"group", package.group},
            {"tag_format", package.tag_format},
            {"first_version", package.first_version.to_string()}};
}

}  // namespace

std::string render_init_json(const InitReport& report) {
    Json json;
    json["schema_version"] = k_init_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["report"] = "init";
    json["exit_code"] = static_cast<int>(exit_code_of(report.diagnostics));
    json["outcome"] = to_string(report.outcome);
    json["files"] = to_json_array(report.files, file_to_json);
    json["packages"] = to_json_array(report.config.packages, package_to_json);
    json["releases"] =
        to_json_array(report.releases.value_or(std::vector<InitRelease>{}), [](const InitRelease& release) {
            return Json{{"package", release.package}, {"version", release.version}};
        });
    json["diagnostics"] = to_json_array(report.diagnostics);
    return dump_pretty(json);
}

}  // namespace piot::render
