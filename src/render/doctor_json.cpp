// SPDX-License-Identifier: MIT
#include "render/json_values.hpp"

#include "piot/render/doctor.hpp"

namespace piot::render {

namespace {

Json to_json(const DoctorSection& section) {
    Json json{{"area", piot::to_string(section.area)}};
    if (!section.checked.empty()) json["checked"] = section.checked;
    if (!section.skipped.empty()) json["skipped"] = section.skipped;
    json["findings"] = to_json_array(section.findings);
    return json;
}

Json to_json(const PackageRoute& route) {
    return {{"package", route.package},
            {"kind", piot::to_string(route.kind)},
            {"registry", route.registry},
            {"registry_name", route.registry_name},
            {"name", piot::to_string(route.name)},
            {"lane", piot::to_string(route.lane)}};
}

/// Of this file's own values.
constexpr auto as_json = [](const auto& value) { return to_json(value); };

}  // namespace

std::string render_doctor_json(const DoctorReport& report) {
    Json json;
    json["schema_version"] = k_doctor_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["report"] = "doctor";
    json["ok"] = !has_errors(all_findings(report));
    json["sections"] = to_json_array(report.sections, as_json);
    json["routes"] = to_json_array(report.routes, as_json);
    return dump_pretty(json);
}

}  // namespace piot::render
