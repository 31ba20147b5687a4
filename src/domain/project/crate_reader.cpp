// SPDX-License-Identifier: MIT
#include "domain/project/crate_reader.hpp"

#include "domain/manifest/repository_path.hpp"

#include <array>

#include <fmt/format.h>

namespace piot {

namespace {

struct TextKey {
    std::string_view key;
    std::string CrateManifest::*field;
};

constexpr std::array<TextKey, 10> k_texts{{
    {"name", &CrateManifest::name},
    {"version", &CrateManifest::version},
    {"description", &CrateManifest::description},
    {"license", &CrateManifest::license},
    {"license-file", &CrateManifest::license_file},
    {"readme", &CrateManifest::readme},
    {"documentation", &CrateManifest::documentation},
    {"homepage", &CrateManifest::homepage},
    {"repository", &CrateManifest::repository},
    {"rust-version", &CrateManifest::rust_version},
}};

struct ListKey {
    std::string_view key;
    std::vector<std::string> CrateManifest::*field;
};

constexpr std::array<ListKey, 3> k_lists{{
    {"authors", &CrateManifest::authors},
    {"keywords", &CrateManifest::keywords},
    {"categories", &CrateManifest::categories},
}};

/// A value of `[package]` and the manifest that it stands in.
struct Value {
    const TomlNode* node = nullptr;
    const CargoToml* owner = nullptr;
};

class CrateReader {
  public:
    explicit CrateReader(const CrateContext& context) : context_(context) {}

    CrateProject read() {
        const auto& crate = context_.crate;
        project_.file = crate.document.file();
        project_.directory = crate.directory;
        project_.package_origin = crate.document.origin_of(*crate.package);
        if (context_.root != nullptr) project_.workspace = context_.root->directory;
        for (const auto& [key, field] : k_texts)
            if (const auto value = find(key); value.node != nullptr && value.node->is_string())
                project_.manifest.*field = value.node->text;
        for (const auto& [key, field] : k_lists)
            project_.manifest.*field = strings_of(find(key).node);
        project_.manifest.links = crate.package->string_at("links");
        read_publish();
        read_license_path();
        note_inherited();
        return std::move(project_);
    }

  private:
    /// The value of a key of `[package]`, from the workspace's root when it is inherited; notes its place.
    Value find(std::string_view key) {
        const auto& crate = context_.crate;
        const auto* own = crate.package->find(key);
        if (own == nullptr) return {};
        project_.places.insert_or_assign(std::string(key), crate.document.origin_of(*own));
        if (!is_inherited(*own)) return {own, &crate};
        if (context_.root == nullptr) return {};
        const auto* shared = context_.root->workspace->find_path({"package", key});
        if (shared == nullptr) return {};
        project_.places.insert_or_assign(std::string(key), context_.root->document.origin_of(*shared));
        return {shared, context_.root};
    }

    void note_inherited() {
        for (const auto& field : context_.crate.package->children) {
            if (!is_inherited(field)) continue;
            if (project_.inherited.empty()) project_.inherited_origin = context_.crate.document.origin_of(field);
            project_.inherited.push_back(fmt::format("[package].{}", field.key));
        }
    }

    void read_publish() {
        const auto* publish = find("publish").node;
        if (publish == nullptr) return;
        if (publish->is_array()) project_.manifest.publish = strings_of(publish);
        if (publish->kind == TomlKind::boolean && publish->text == "false")
            project_.manifest.publish = std::vector<std::string>{};
    }

    void read_license_path() {
        const auto* own = context_.crate.package->find("license-file");
        if (own == nullptr || project_.manifest.license_file.empty()) return;
        const auto& base = is_inherited(*own) && context_.root != nullptr ? *context_.root : context_.crate;
        project_.license_path = resolve_path(base.directory, project_.manifest.license_file).value_or("");
    }

    const CrateContext& context_;
    CrateProject project_;
};

}  // namespace

CrateProject read_crate(const CrateContext& context) {
    auto project = CrateReader(context).read();
    read_dependencies(context, project);
    read_targets(context, project);
    return project;
}

std::vector<std::string> strings_of(const TomlNode* array) {
    std::vector<std::string> strings;
    if (array == nullptr || !array->is_array()) return strings;
    for (const auto& element : array->children)
        if (element.is_string()) strings.push_back(element.text);
    return strings;
}

}  // namespace piot
