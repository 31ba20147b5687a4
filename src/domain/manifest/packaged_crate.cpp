// SPDX-License-Identifier: MIT
#include "domain/manifest/toml_guard.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/crate_manifest.hpp"

#include <array>

#include <toml++/toml.h>

namespace piot {

namespace {

Result<toml::table> parse_toml(std::string_view text, std::string_view origin) {
    if (find_too_deep_place(text) != std::string_view::npos)
        return fail({codes::PIOT_INSPECT_METADATA,
                     Severity::error,
                     "nests too deeply",
                     {std::string(origin)},
                     "package the crate again with cargo"});
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto at = error.source().begin;
        return fail({codes::PIOT_INSPECT_METADATA,
                     Severity::error,
                     "is not TOML: " + std::string(error.description()),
                     {std::string(origin), static_cast<int>(at.line), static_cast<int>(at.column)},
                     "package the crate again with cargo"});
    }
}

std::string string_at(const toml::table& table, std::string_view key) {
    return table[key].value<std::string>().value_or("");
}

bool bool_at(const toml::table& table, std::string_view key, bool otherwise) {
    return table[key].value<bool>().value_or(otherwise);
}

std::vector<std::string> strings_at(const toml::table& table, std::string_view key) {
    std::vector<std::string> values;
    if (const auto* array = table[key].as_array())
        for (const auto& node : *array)
            if (auto value = node.value<std::string>()) values.push_back(*std::move(value));
    return values;
}

CrateDependency to_dependency(std::string_view key, const toml::node& node) {
    CrateDependency dependency;
    dependency.name = dependency.name_in_manifest = key;
    dependency.requirement = "*";
    if (const auto requirement = node.value<std::string>()) dependency.requirement = *requirement;
    const auto* table = node.as_table();
    if (table == nullptr) return dependency;
    dependency.requirement = (*table)["version"].value<std::string>().value_or("*");
    dependency.name = (*table)["package"].value<std::string>().value_or(std::string(key));
    dependency.features = strings_at(*table, "features");
    dependency.is_optional = bool_at(*table, "optional", false);
    dependency.uses_default_features = bool_at(*table, "default-features", bool_at(*table, "default_features", true));
    dependency.registry_index = string_at(*table, "registry-index");
    dependency.has_path_or_git = table->contains("path") || table->contains("git");
    return dependency;
}

/// The three dependency tables of the manifest itself or of one `[target.…]`.
void add_dependencies(const toml::table& table, std::string_view target, std::vector<CrateDependency>& dependencies) {
    struct Section {
        std::string_view key;
        DependencyKind kind;
    };
    constexpr std::array<Section, 5> k_sections{{{"dependencies", DependencyKind::normal},
                                                 {"dev-dependencies", DependencyKind::dev},
                                                 {"dev_dependencies", DependencyKind::dev},
                                                 {"build-dependencies", DependencyKind::build},
                                                 {"build_dependencies", DependencyKind::build}}};
    for (const auto& section : k_sections) {
        const auto* entries = table[section.key].as_table();
        if (entries == nullptr) continue;
        for (const auto& [key, node] : *entries) {
            auto dependency = to_dependency(key.str(), node);
            dependency.target = target;
            dependency.kind = section.kind;
            dependencies.push_back(std::move(dependency));
        }
    }
}

std::vector<CrateDependency> dependencies_of(const toml::table& manifest) {
    std::vector<CrateDependency> dependencies;
    add_dependencies(manifest, "", dependencies);
    if (const auto* targets = manifest["target"].as_table())
        for (const auto& [name, node] : *targets)
            if (const auto* table = node.as_table()) add_dependencies(*table, name.str(), dependencies);
    return dependencies;
}

std::optional<std::vector<std::string>> publish_of(const toml::table& package) {
    if (package["publish"].is_array()) return strings_at(package, "publish");
    if (!bool_at(package, "publish", true)) return std::vector<std::string>{};
    return std::nullopt;
}

}  // namespace

Result<CrateManifest> parse_crate_manifest(std::string_view text, std::string_view origin) {
    PIOT_TRY(const auto document, parse_toml(text, origin));
    const auto* package = document["package"].as_table();
    if (package == nullptr)
        return fail({codes::PIOT_INSPECT_METADATA,
                     Severity::error,
                     "Cargo.toml has no `[package]`",
                     {std::string(origin), 0, 0},
                     "package the crate again with cargo"});
    CrateManifest manifest;
    manifest.name = string_at(*package, "name");
    manifest.version = string_at(*package, "version");
    manifest.description = string_at(*package, "description");
    manifest.license = string_at(*package, "license");
    manifest.license_file = string_at(*package, "license-file");
    manifest.readme = string_at(*package, "readme");
    manifest.documentation = string_at(*package, "documentation");
    manifest.homepage = string_at(*package, "homepage");
    manifest.repository = string_at(*package, "repository");
    manifest.links = string_at(*package, "links");
    manifest.rust_version = string_at(*package, "rust-version");
    manifest.authors = strings_at(*package, "authors");
    manifest.keywords = strings_at(*package, "keywords");
    manifest.categories = strings_at(*package, "categories");
    manifest.publish = publish_of(*package);
    if (const auto* features = document["features"].as_table())
        for (const auto& [name, node] : *features)
            manifest.features[std::string(name.str())] = strings_at(*features, name.str());
    manifest.dependencies = dependencies_of(document);
    return manifest;
}

Result<std::vector<LockedPackage>> parse_locked_packages(std::string_view text, std::string_view origin) {
    PIOT_TRY(const auto document, parse_toml(text, origin));
    std::vector<LockedPackage> packages;
    if (const auto* entries = document["package"].as_array())
        for (const auto& node : *entries)
            if (const auto* entry = node.as_table())
                packages.push_back({string_at(*entry, "name"), string_at(*entry, "version"),
                                    string_at(*entry, "source"), string_at(*entry, "checksum")});
    return packages;
}

}  // namespace piot
