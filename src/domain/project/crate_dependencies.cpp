// SPDX-License-Identifier: MIT
#include "domain/inspect/crates_io_faults.hpp"
#include "domain/manifest/repository_path.hpp"
#include "domain/project/crate_reader.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace piot {

namespace {

struct DependencyTable {
    std::string_view key;
    DependencyKind kind;
};

constexpr std::array<DependencyTable, 5> k_tables{{{"dependencies", DependencyKind::normal},
                                                   {"build-dependencies", DependencyKind::build},
                                                   {"build_dependencies", DependencyKind::build},
                                                   {"dev-dependencies", DependencyKind::dev},
                                                   {"dev_dependencies", DependencyKind::dev}}};

bool is_true(const TomlNode& table, std::string_view key) {
    const auto* value = table.find(key);
    return value != nullptr && value->kind == TomlKind::boolean && value->text == "true";
}

bool is_false(const TomlNode& table, std::string_view key) {
    const auto* value = table.find(key);
    return value != nullptr && value->kind == TomlKind::boolean && value->text == "false";
}

bool is_pyo3(std::string_view name) {
    return name == "pyo3" || name == "pyo3-ffi";
}

class DependencyReader {
  public:
    DependencyReader(const CrateContext& context, CrateProject& project) : context_(context), project_(project) {}

    void read() {
        const auto& root = context_.crate.document.root();
        read_tables(root, "");
        if (const auto* targets = root.find("target"); targets != nullptr && targets->is_table())
            for (const auto& target : targets->children)
                read_tables(target, target.key);
        read_features(root);
    }

  private:
    /// An entry of a dependency table on its way into the project.
    struct Entry {
        const TomlNode& node;        ///< in the crate's own Cargo.toml
        const TomlNode* definition;  ///< what says where it comes from; nullptr = nothing does
        const CargoToml& owner;      ///< of the definition
        CrateDependency& dependency;
        std::string where;
    };

    void read_tables(const TomlNode& parent, const std::string& target) {
        for (const auto& [key, kind] : k_tables) {
            const auto* table = parent.find(key);
            if (table == nullptr || !table->is_table()) continue;
            const auto name = target.empty() ? std::string(key) : fmt::format("target.'{}'.{}", target, key);
            for (const auto& node : table->children) {
                CrateDependency dependency;
                dependency.kind = kind;
                dependency.target = target;
                read_entry(node, std::move(dependency), fmt::format("[{}].{}", name, node.key));
            }
        }
    }

    void read_entry(const TomlNode& node, CrateDependency dependency, std::string where) {
        const auto& crate = context_.crate;
        const bool inherits = node.is_table() && is_inherited(node);
        const auto* definition = &node;
        if (inherits) {
            note_inherited(node, where);
            definition =
                context_.root == nullptr ? nullptr : context_.root->workspace->find_path({"dependencies", node.key});
        }
        dependency.name = dependency.name_in_manifest = node.key;
        read_definition(definition, dependency);
        if (node.is_table()) {
            dependency.is_optional = is_true(node, "optional");
            if (inherits) append_features(node, dependency);
        }
        if (dependency.is_optional) optional_.insert(node.key);
        if (is_pyo3(dependency.name) && dependency.kind == DependencyKind::normal && !project_.pyo3)
            project_.pyo3 = crate.document.origin_of(node);
        project_.places.try_emplace(inspection::dependency_key(node.key), crate.document.origin_of(node));
        const auto& owner = inherits && context_.root != nullptr ? *context_.root : crate;
        add({node, definition, owner, dependency, std::move(where)});
    }

    void note_inherited(const TomlNode& node, const std::string& where) {
        if (project_.inherited.empty()) project_.inherited_origin = context_.crate.document.origin_of(node);
        project_.inherited.push_back(where);
    }

    static void read_definition(const TomlNode* definition, CrateDependency& dependency) {
        dependency.requirement = "*";
        if (definition == nullptr) return;
        if (definition->is_string()) dependency.requirement = definition->text;
        if (!definition->is_table()) return;
        if (const auto version = definition->string_at("version"); !version.empty()) dependency.requirement = version;
        if (const auto name = definition->string_at("package"); !name.empty()) dependency.name = name;
        dependency.uses_default_features =
            !is_false(*definition, "default-features") && !is_false(*definition, "default_features");
        dependency.registry_index = definition->string_at("registry-index");
        // A name that only cargo's configuration can resolve; that it is there is all that matters here.
        if (const auto registry = definition->string_at("registry"); !registry.empty() && registry != "crates-io")
            dependency.registry_index = registry;
        append_features(*definition, dependency);
    }

    static void append_features(const TomlNode& table, CrateDependency& dependency) {
        const auto features = strings_of(table.find("features"));
        dependency.features.insert(dependency.features.end(), features.begin(), features.end());
    }

    void add(const Entry& entry) {
        const auto* definition = entry.definition;
        const bool has_version = definition != nullptr && (definition->is_string() || definition->find("version"));
        const auto* path = definition == nullptr ? nullptr : definition->find("path");
        const bool has_git = definition != nullptr && definition->find("git") != nullptr;
        if (path != nullptr && path->is_string() && definition->find("base") == nullptr) add_path(entry, *path);
        // cargo packages by the version alone; without one it drops dev-dependencies and refuses the others.
        if (!has_version && (path != nullptr || has_git) && entry.dependency.kind == DependencyKind::dev) return;
        if (!has_version && path != nullptr) return;
        // An entry whose definition is not known says nothing.
        if (definition == nullptr) return;
        entry.dependency.has_path_or_git = !has_version && has_git;
        project_.manifest.dependencies.push_back(entry.dependency);
    }

    void add_path(const Entry& entry, const TomlNode& path) {
        CratePathDependency dependency;
        dependency.name = entry.dependency.name;
        dependency.where = entry.where;
        dependency.directory = resolve_path(entry.owner.directory, path.text).value_or("");
        dependency.requirement = entry.definition->string_at("version");
        dependency.kind = entry.dependency.kind;
        dependency.is_optional = entry.dependency.is_optional;
        dependency.is_inherited = entry.definition != &entry.node;
        dependency.origin = context_.crate.document.origin_of(entry.node);
        dependency.definition = entry.owner.document.origin_of(*entry.definition);
        project_.path_dependencies.push_back(std::move(dependency));
    }

    void read_features(const TomlNode& root) {
        std::set<std::string> declared;
        std::set<std::string> explicit_dependencies;  // named `dep:x`, so that no feature `x` comes by itself
        const auto* features = root.find("features");
        if (features != nullptr && features->is_table())
            for (const auto& feature : features->children) {
                declared.insert(feature.key);
                auto enables = strings_of(&feature);
                for (const auto& enabled : enables)
                    if (enabled.starts_with("dep:")) explicit_dependencies.insert(enabled.substr(4));
                project_.manifest.features[feature.key] = std::move(enables);
            }
        for (const auto& name : optional_)
            if (!explicit_dependencies.contains(name)) declared.insert(name);
        project_.features.assign(declared.begin(), declared.end());
    }

    const CrateContext& context_;
    CrateProject& project_;
    std::set<std::string> optional_;  // keys of optional dependencies
};

}  // namespace

void read_dependencies(const CrateContext& context, CrateProject& project) {
    DependencyReader(context, project).read();
}

}  // namespace piot
