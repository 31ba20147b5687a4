// SPDX-License-Identifier: MIT
#include "render/json_values.hpp"

#include "piot/render/reconcile.hpp"

namespace piot::render {

namespace {

Json to_json(const TagToWrite& tag) {
    Json json{{"tag", tag.tag},
              {"commit", tag.commit},
              {"version", tag.version.to_string()},
              {"packages", tag.packages},
              {"source", piot::to_string(tag.source)}};
    if (!tag.witness.empty()) json["witness"] = tag.witness;
    json["outcome"] = piot::to_string(tag.outcome);
    return json;
}

}  // namespace

std::string render_reconcile_json(const ReconcileReport& report) {
    Json json;
    json["schema_version"] = k_reconcile_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["report"] = "reconcile";
    json["exit_code"] = static_cast<int>(exit_code_of(report));
    json["head"] = report.head;
    json["tags"] = to_json_array(report.tags, [](const TagToWrite& tag) { return to_json(tag); });
    json["diagnostics"] = to_json_array(report.diagnostics);
    return dump_pretty(json);
}

}  // namespace piot::render
