// SPDX-License-Identifier: MIT
#include "render/json_values.hpp"

#include "piot/render/status.hpp"

namespace piot::render {

namespace {

Json to_json(const TaggedVersion& tag) {
    return {{"version", tag.version.to_string()}, {"tag", tag.tag}, {"commit", tag.commit}};
}

Json to_json(const LiveVersion& live) {
    Json json{{"version", live.version.to_string()}, {"is_whole", live.is_whole}, {"is_yanked", live.is_yanked}};
    if (!live.commit.empty()) json["commit"] = live.commit;
    return json;
}

/// Of this file's own values.
constexpr auto as_json = [](const auto& value) { return to_json(value); };

Json to_json(const PackageStatus& status) {
    Json json{{"package", status.package},
              {"kind", piot::to_string(status.kind)},
              {"registry", status.registry},
              {"registry_name", status.registry_name},
              {"state", piot::to_string(status.state)}};
    if (status.tagged) json["tagged"] = to_json(*status.tagged);
    if (status.live) json["live"] = to_json(*status.live);
    if (status.pending) json["pending"] = status.pending->to_string();
    json["untagged"] = to_json_array(status.untagged, as_json);
    json["partial"] = to_json_array(status.partial, as_json);
    json["unpublished"] = to_json_array(status.unpublished, as_json);
    if (!status.detail.empty()) json["detail"] = status.detail;
    return json;
}

}  // namespace

std::string render_status_json(const StatusReport& report) {
    Json json;
    json["schema_version"] = k_status_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["report"] = "status";
    json["head"] = report.head;
    json["drift"] = has_drift(report);
    json["packages"] = to_json_array(report.packages, [](const PackageStatus& status) { return to_json(status); });
    json["diagnostics"] = to_json_array(report.diagnostics);
    return dump_pretty(json);
}

}  // namespace piot::render
