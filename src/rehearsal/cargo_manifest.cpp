// SPDX-License-Identifier: MIT
#include "rehearsal/cargo_manifest.hpp"

#include "rehearsal/semver.hpp"

#include <array>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace piot::rehearsal {

namespace {

std::string text_at(const toml::table& table, std::string_view key) {
    return table[key].value_or(std::string());
}

std::vector<std::string> texts_at(const toml::table& table, std::string_view key) {
    std::vector<std::string> texts;
    if (const auto* array = table[key].as_array()) {
        for (const auto& element : *array) {
            if (const auto text = element.value<std::string>()) texts.push_back(*text);
        }
    }
    return texts;
}

// Old manifests spell keys with underscores.
const toml::table* table_at(const toml::table& parent, std::string_view key, std::string_view old_key) {
    if (const auto* table = parent[key].as_table()) return table;
    return parent[old_key].as_table();
}

CrateDependency make_dependency(std::string name, const toml::node& entry) {
    CrateDependency dependency;
    dependency.name = std::move(name);
    dependency.package = dependency.name;
    if (const auto requirement = entry.value<std::string>()) {
        dependency.requirement = *requirement;
        return dependency;
    }
    dependency.requirement = "*";
    const auto* table = entry.as_table();
    if (table == nullptr) return dependency;
    dependency.requirement = (*table)["version"].value_or(std::string("*"));
    dependency.package = (*table)["package"].value_or(dependency.name);
    dependency.registry = (*table)["registry-index"].value_or(text_at(*table, "registry"));
    dependency.features = texts_at(*table, "features");
    dependency.is_optional = (*table)["optional"].value_or(false);
    dependency.uses_default_features =
        (*table)["default-features"].value_or((*table)["default_features"].value_or(true));
    return dependency;
}

void add_dependencies(CrateManifest& manifest, const toml::table& parent, const std::string& target) {
    struct Table {
        std::string_view kind;
        std::string_view key;
        std::string_view old_key;
    };
    static constexpr std::array<Table, 3> k_tables = {{{"normal", "dependencies", "dependencies"},
                                                       {"build", "build-dependencies", "build_dependencies"},
                                                       {"dev", "dev-dependencies", "dev_dependencies"}}};
    for (const auto& [kind, key, old_key] : k_tables) {
        const auto* table = table_at(parent, key, old_key);
        if (table == nullptr) continue;
        for (const auto& [name, entry] : *table) {
            auto dependency = make_dependency(std::string(name.str()), entry);
            dependency.kind = std::string(kind);
            dependency.target = target;
            manifest.dependencies.push_back(std::move(dependency));
        }
    }
}

void add_binaries(CrateManifest& manifest, const toml::table& root) {
    if (const auto* binaries = root["bin"].as_array()) {
        for (const auto& binary : *binaries) {
            if (const auto* table = binary.as_table()) manifest.bin_names.push_back(text_at(*table, "name"));
        }
    }
}

CrateManifest make_manifest(const toml::table& root, const toml::table& package) {
    CrateManifest manifest;
    manifest.name = text_at(package, "name");
    manifest.version = text_at(package, "version");
    manifest.description = text_at(package, "description");
    manifest.license = text_at(package, "license");
    manifest.license_file = text_at(package, "license-file");
    manifest.homepage = text_at(package, "homepage");
    manifest.documentation = text_at(package, "documentation");
    manifest.repository = text_at(package, "repository");
    manifest.links = text_at(package, "links");
    manifest.rust_version = text_at(package, "rust-version");
    manifest.edition = text_at(package, "edition");
    manifest.keywords = texts_at(package, "keywords");
    manifest.categories = texts_at(package, "categories");
    manifest.has_lib = root["lib"].is_table();
    add_binaries(manifest, root);
    add_dependencies(manifest, root, "");
    if (const auto* targets = root["target"].as_table()) {
        for (const auto& [target, tables] : *targets) {
            if (const auto* table = tables.as_table()) add_dependencies(manifest, *table, std::string(target.str()));
        }
    }
    if (const auto* features = root["features"].as_table()) {
        for (const auto& [name, ignored] : *features) {
            manifest.features[std::string(name.str())] = texts_at(*features, name.str());
        }
    }
    return manifest;
}

}  // namespace

tl::expected<CrateManifest, std::string> parse_cargo_manifest(std::string_view text) {
    try {
        const toml::table root = toml::parse(text);
        const auto* package = table_at(root, "package", "project");
        if (package == nullptr) return tl::unexpected<std::string>("missing field `package`");
        auto manifest = make_manifest(root, *package);
        if (manifest.name.empty()) return tl::unexpected<std::string>("missing field `name`");
        if (manifest.version.empty()) return tl::unexpected<std::string>("missing field `version`");
        for (auto& dependency : manifest.dependencies) {
            const auto requirement = normalize_requirement(dependency.requirement);
            if (!requirement) {
                return tl::unexpected<std::string>(
                    fmt::format("\"{}\" is an invalid version requirement", dependency.requirement));
            }
            dependency.requirement = *requirement;
        }
        return manifest;
    } catch (const toml::parse_error& error) {
        std::ostringstream out;
        out << error;
        return tl::unexpected<std::string>(out.str());
    }
}

std::string index_prefix(std::string_view name) {
    if (name.size() == 1) return "1";
    if (name.size() == 2) return "2";
    if (name.size() == 3) return fmt::format("3/{}", name.substr(0, 1));
    return fmt::format("{}/{}", name.substr(0, 2), name.substr(2, 2));
}

}  // namespace piot::rehearsal
