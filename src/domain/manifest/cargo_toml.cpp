// SPDX-License-Identifier: MIT
#include "domain/manifest/cargo_toml.hpp"

#include "domain/manifest/repository_path.hpp"

#include <array>

#include <fmt/format.h>

namespace piot {

namespace {

/// cargo still takes the spellings with underscores.
constexpr std::array<std::string_view, 5> k_dependency_tables{"dependencies", "dev-dependencies", "build-dependencies",
                                                              "dev_dependencies", "build_dependencies"};

/// Walks the tables in which dependencies stand and keeps those with a path inside the repository.
class DependencyCollector {
  public:
    explicit DependencyCollector(CargoToml& manifest) : manifest_(manifest) {}

    void collect() {
        const auto& root = manifest_.document.root();
        collect_kinds(root, "");
        if (const auto* targets = root.find("target"); targets != nullptr)
            for (const auto& target : targets->children)
                collect_kinds(target, fmt::format("target.'{}'.", target.key));
        collect_table(root.find_path({"workspace", "dependencies"}), "workspace.dependencies");
        if (const auto* patches = root.find("patch"); patches != nullptr)
            for (const auto& registry : patches->children)
                collect_table(&registry, fmt::format("patch.{}", registry.key));
    }

  private:
    void collect_kinds(const TomlNode& parent, const std::string& prefix) {
        for (const auto kind : k_dependency_tables)
            collect_table(parent.find(kind), prefix + std::string(kind));
    }

    void collect_table(const TomlNode* table, const std::string& name) {
        if (table == nullptr || !table->is_table()) return;
        for (const auto& entry : table->children) {
            const auto* path = entry.find("path");
            // cargo's unstable `base` makes the path relative to something that only cargo knows.
            if (path == nullptr || !path->is_string() || entry.find("base") != nullptr) continue;
            const auto directory = resolve_path(manifest_.directory, path->text);
            if (!directory) continue;
            manifest_.path_dependencies.push_back(
                {fmt::format("[{}].{}", name, entry.key), *directory, &entry, entry.find("version")});
        }
    }

    CargoToml& manifest_;
};

}  // namespace

Result<CargoToml> read_cargo_toml(std::string_view text, const std::string& path) {
    PIOT_TRY(auto document, ManifestDocument::parse(text, path));
    CargoToml manifest{.document = std::move(document), .directory = parent_directory(path)};
    const auto& root = manifest.document.root();
    const auto* package = root.find("package");
    if (package != nullptr && package->is_table()) {
        manifest.package = package;
        manifest.version = package->find("version");
        manifest.name = package->string_at("name");
    }
    const auto* workspace = root.find("workspace");
    if (workspace != nullptr && workspace->is_table()) manifest.workspace = workspace;
    if (const auto* replace = root.find("replace"); replace != nullptr)
        for (const auto& entry : replace->children)
            manifest.replacements.push_back(&entry);
    DependencyCollector(manifest).collect();
    return manifest;
}

bool is_inherited(const TomlNode& field) {
    const auto* workspace = field.find("workspace");
    return workspace != nullptr && workspace->kind == TomlKind::boolean && workspace->text == "true";
}

}  // namespace piot
