// SPDX-License-Identifier: MIT
#include "rehearsal/cargo_manifest.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::ordered_json;
using Features = std::map<std::string, std::vector<std::string>>;

bool uses_new_syntax(const std::string& value) {
    return value.starts_with("dep:") || value.find("?/") != std::string::npos;
}

// Features in the syntax of 2021, and all that refer to them, are hidden from older cargos in a field of their own.
Features take_new_features(Features& features) {
    Features hidden;
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        for (auto feature = features.begin(); feature != features.end();) {
            const bool is_new = std::any_of(feature->second.begin(), feature->second.end(), [&](const auto& value) {
                return uses_new_syntax(value) || hidden.count(value) != 0;
            });
            if (!is_new) {
                ++feature;
                continue;
            }
            hidden.insert(*feature);
            feature = features.erase(feature);
            has_moved = true;
        }
    }
    return hidden;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json make_dependency(const CrateDependency& dependency) {
    Json json = {{"name", dependency.name},
                 {"req", dependency.requirement},
                 {"features", dependency.features},
                 {"optional", dependency.is_optional},
                 {"default_features", dependency.uses_default_features},
                 {"target", text_or_null(dependency.target)},
                 {"kind", dependency.kind}};
    if (dependency.package != dependency.name) json["package"] = dependency.package;
    return json;
}

}  // namespace

std::string make_index_line(const CrateManifest& manifest, std::string_view checksum) {
    auto dependencies = manifest.dependencies;
    std::sort(dependencies.begin(), dependencies.end(), [](const auto& left, const auto& right) {
        return std::tie(left.name, left.requirement, left.target, left.kind) <
               std::tie(right.name, right.requirement, right.target, right.kind);
    });
    Features features = manifest.features;
    const Features new_features = take_new_features(features);

    Json line = {{"name", manifest.name}, {"vers", manifest.version}, {"deps", Json::array()}, {"cksum", checksum}};
    for (const auto& dependency : dependencies)
        line["deps"].push_back(make_dependency(dependency));
    line["features"] = features.empty() ? Json::object() : Json(features);
    if (!new_features.empty()) line["features2"] = new_features;
    line["yanked"] = false;
    if (!manifest.links.empty()) line["links"] = manifest.links;
    if (!manifest.rust_version.empty()) line["rust_version"] = manifest.rust_version;
    if (!new_features.empty()) line["v"] = 2;
    return line.dump();
}

std::string with_yank_state(std::string_view index_line, YankState state) {
    auto line = Json::parse(index_line);
    line["yanked"] = state == YankState::yanked;
    return line.dump();
}

}  // namespace piot::rehearsal
