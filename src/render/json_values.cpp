// SPDX-License-Identifier: MIT
#include "render/json_values.hpp"

#include "render/display_text.hpp"

namespace piot::render {

namespace {

Json to_json(const BundleCli& bundle) {
    return {{"bin", bundle.bin},
            {"stage_to", bundle.stage_to},
            {"crate_path", bundle.crate_path},
            {"features", bundle.features},
            {"no_default_features", bundle.no_default_features}};
}

}  // namespace

Json to_json(const Diagnostic& diagnostic) {
    Json json{
        {"code", diagnostic.code.name}, {"severity", to_string(diagnostic.severity)}, {"message", diagnostic.message}};
    if (!diagnostic.origin.file.empty()) json["file"] = quote_path(diagnostic.origin.file);
    if (diagnostic.origin.line > 0) json["line"] = diagnostic.origin.line;
    if (diagnostic.origin.column > 0) json["column"] = diagnostic.origin.column;
    if (!diagnostic.hint.empty()) json["hint"] = diagnostic.hint;
    return json;
}

Json to_json(const MatrixRow& row) {
    Json json{{"name", row.name},
              {"kind", piot::to_string(row.kind)},
              {"version", row.version},
              {"target", row.target},
              {"runs_on", row.runs_on},
              {"artifact_name", row.artifact_name},
              {"artifact_path", row.artifact_path},
              {"path", row.path}};
    if (row.build) json["build"] = piot::to_string(*row.build);
    if (!row.python_versions.empty()) json["python_versions"] = row.python_versions;
    if (!row.libc.empty()) json["libc"] = row.libc;
    if (!row.manylinux.empty()) json["manylinux"] = row.manylinux;
    if (row.bundle_cli) json["bundle_cli"] = to_json(*row.bundle_cli);
    if (!row.build_workflow.empty()) json["build_workflow"] = row.build_workflow;
    if (!row.cargo_packages.empty()) json["cargo_packages"] = row.cargo_packages;
    return json;
}

std::string dump_compact(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_pretty(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json to_json(const Reason& reason) {
    Json json{{"kind", piot::to_string(reason.kind)}};
    if (!reason.package.empty()) json["package"] = reason.package;
    if (!reason.commit.empty()) json["commit"] = reason.commit;
    if (!reason.path.empty()) json["path"] = quote_path(reason.path);
    if (!reason.glob.empty()) json["glob"] = reason.glob;
    if (!reason.trailer.empty()) json["trailer"] = reason.trailer;
    return json;
}

}  // namespace piot::render
