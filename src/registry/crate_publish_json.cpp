// SPDX-License-Identifier: MIT
#include "registry/crate_publish_json.hpp"

#include "piot/base/text.hpp"

#include <nlohmann/json.hpp>

namespace piot::registry {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view k_crates_io_git_index = "https://github.com/rust-lang/crates.io-index";
constexpr std::string_view k_crates_io_index = "https://index.crates.io/";

OrderedJson text_or_null(const std::string& text) {
    return text.empty() ? OrderedJson() : OrderedJson(text);
}

const char* kind_name(DependencyKind kind) {
    switch (kind) {
        case DependencyKind::normal:
            return "normal";
        case DependencyKind::dev:
            return "dev";
        case DependencyKind::build:
            return "build";
    }
    return "normal";
}

std::string_view without_protocol(std::string_view index) {
    constexpr std::string_view k_sparse = "sparse+";
    return index.starts_with(k_sparse) ? index.substr(k_sparse.size()) : index;
}

/// Which registry to name for a dependency; empty = the one that the crate goes to, which is never named.
std::string foreign_registry(const CrateDependency& dependency, std::string_view index) {
    const bool is_to_crates_io = index.empty() || without_protocol(index) == k_crates_io_index;
    const auto& from = dependency.registry_index;
    const bool is_from_crates_io =
        from.empty() || from == k_crates_io_git_index || without_protocol(from) == k_crates_io_index;
    if (is_from_crates_io) return is_to_crates_io ? std::string() : std::string(k_crates_io_git_index);
    return without_protocol(from) == without_protocol(index) ? std::string() : from;
}

OrderedJson make_dependency(const CrateDependency& dependency, std::string_view index) {
    OrderedJson json{{"optional", dependency.is_optional},
                     {"default_features", dependency.uses_default_features},
                     {"name", dependency.name},
                     {"features", dependency.features},
                     {"version_req", normalize_requirement(dependency.requirement)},
                     {"target", text_or_null(dependency.target)},
                     {"kind", kind_name(dependency.kind)}};
    if (auto registry = foreign_registry(dependency, index); !registry.empty()) json["registry"] = std::move(registry);
    // Here a renamed dependency goes by its real name; its alias is told beside it.
    if (!dependency.name_in_manifest.empty() && dependency.name_in_manifest != dependency.name)
        json["explicit_name_in_toml"] = dependency.name_in_manifest;
    return json;
}

}  // namespace

std::string normalize_requirement(std::string_view requirement) {
    std::string normal;
    for (const auto part : split(requirement, ',')) {
        std::string comparator;
        for (const char c : part)
            if (c != ' ' && c != '\t') comparator.push_back(c == 'x' || c == 'X' ? '*' : c);
        // An `x` is a wildcard only in place of a number; in a prerelease it is a letter like any other.
        if (comparator.find_first_of("-+") != std::string::npos) comparator = replace_all(trim(part), " ", "");
        if (comparator.empty()) continue;
        const bool is_bare = comparator.front() >= '0' && comparator.front() <= '9';
        const bool has_wildcard = comparator.find('*') != std::string::npos;
        if (!normal.empty()) normal += ", ";
        normal += is_bare && !has_wildcard ? "^" + comparator : comparator;
    }
    return normal.empty() ? "*" : normal;
}

std::string make_crate_publish_json(const CrateManifest& manifest, const std::string* readme, std::string_view index) {
    auto dependencies = OrderedJson::array();
    for (const auto& dependency : manifest.dependencies)
        dependencies.push_back(make_dependency(dependency, index));
    OrderedJson json{{"name", manifest.name}, {"vers", manifest.version}, {"deps", std::move(dependencies)}};
    json["features"] = manifest.features;
    json["authors"] = manifest.authors;
    json["description"] = text_or_null(manifest.description);
    json["documentation"] = text_or_null(manifest.documentation);
    json["homepage"] = text_or_null(manifest.homepage);
    json["readme"] = readme == nullptr ? OrderedJson() : OrderedJson(to_valid_utf8(*readme));
    json["readme_file"] = readme == nullptr ? OrderedJson() : text_or_null(manifest.readme);
    json["keywords"] = manifest.keywords;
    json["categories"] = manifest.categories;
    json["license"] = text_or_null(manifest.license);
    json["license_file"] = text_or_null(manifest.license_file);
    json["repository"] = text_or_null(manifest.repository);
    json["badges"] = OrderedJson::object();
    json["links"] = text_or_null(manifest.links);
    json["rust_version"] = text_or_null(manifest.rust_version);
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace piot::registry
