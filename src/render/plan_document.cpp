// SPDX-License-Identifier: MIT
#include "piot/render/plan_document.hpp"

#include "render/json_values.hpp"

#include "piot/base/hash.hpp"

namespace piot::render {

namespace {

Json to_json(const BaselineEntry& entry) {
    return {{"package", entry.package}, {"version", entry.version.to_string()}, {"tag", entry.tag}};
}

Json to_json(const MissingTag& missing) {
    return {{"package", missing.package},
            {"version", missing.version.to_string()},
            {"tag", missing.tag},
            {"commit", missing.commit}};
}

Json to_json(const Skew& skew) {
    return {{"dependent", skew.dependent}, {"dependency", skew.dependency}};
}

/// What the plan id covers of a release.
Json to_sealed_json(const Release& release) {
    Json json{{"package", release.package},
              {"kind", piot::to_string(release.kind)},
              {"registry_name", release.registry_name},
              {"previous", nullptr},
              {"version", release.version.to_string()},
              {"registry_version", release.registry_version},
              {"tag", release.tag},
              {"level", release.level},
              {"depends_on", release.depends_on}};
    if (release.previous) json["previous"] = release.previous->to_string();
    return json;
}

/// Of this file's own values.
constexpr auto as_json = [](const auto& value) { return to_json(value); };

Json make_releases(const std::vector<Release>& releases) {
    auto array = Json::array();
    for (const auto& release : releases) {
        auto json = to_sealed_json(release);
        json["reasons"] = to_json_array(release.reasons);
        if (release.verdict) json["verdict"] = piot::to_string(*release.verdict);
        array.push_back(std::move(json));
    }
    return array;
}

}  // namespace

Json to_json(const Plan& plan) {
    Json json;
    json["schema_version"] = k_plan_schema_version;
    json["tool"] = "piot " PIOT_VERSION;
    json["head"] = plan.head;
    json["config_sha256"] = plan.config_sha256;
    json["plan_id"] = compute_plan_id(plan);
    json["baseline"] = to_json_array(plan.baseline, as_json);
    json["releases"] = make_releases(plan.releases);
    json["matrix"] = to_json_array(plan.matrix);
    json["heal"] = to_json_array(plan.heal, as_json);
    json["notices"] = to_json_array(plan.notices);
    json["skew"] = to_json_array(plan.skew, as_json);
    return json;
}

std::string render_plan_document(const Plan& plan) {
    return dump_pretty(to_json(plan));
}

std::string render_matrix(const std::vector<MatrixRow>& rows) {
    return dump_compact(to_json_array(rows));
}

std::string compute_plan_id(const Plan& plan) {
    auto releases = Json::array();
    for (const auto& release : plan.releases)
        releases.push_back(to_sealed_json(release));
    const Json sealed{{"schema_version", k_plan_schema_version}, {"head", plan.head},
                      {"config_sha256", plan.config_sha256},     {"baseline", to_json_array(plan.baseline, as_json)},
                      {"releases", std::move(releases)},         {"matrix", to_json_array(plan.matrix)}};
    // nlohmann::json keeps its keys sorted by their bytes, at every level.
    return sha256_hex(nlohmann::json(sealed).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace piot::render
