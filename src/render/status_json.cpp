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

template <class Value>
Json make_array(const std::vector<Value>& values) {
    auto array = Json::array();
    for (const auto& value : values)
        array.push_back(to_json(value));
    return array;
}

Json to_json(const PackageStatus& status) {
    Json json{{"package", status.package},
              {"kind", piot::to_string(status.kind)},
              {"registry", status.registry},
              {"registry_name", status.registry_name},
              {"state", piot::to_string(status.state)}};
    if (status.tagged) json["tagged"] = to_json(*status.tagged);
    if (status.live) json["live"] = to_json(*status.live);
    if (status.pending) json["pending"] = status.pending->to_string();
    json["untagged"] = make_array(status.untagged);
    json["partial"] = make_array(status.partial);
    json["unpublished"] = make_array(status.unpublished);
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
    json["packages"] = Json::array();
    for (const auto& status : report.packages)
        json["packages"].push_back(to_json(status));
    json["diagnostics"] = to_json_array(report.diagnostics);
    return dump_pretty(json);
}

}  // namespace piot::render
