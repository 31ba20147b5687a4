// SPDX-License-Identifier: MIT
#include "piot/domain/python_facts.hpp"

#include "domain/manifest/toml_guard.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <set>

#include <toml++/toml.h>

namespace piot {

namespace {

/// A manifest that is no TOML says nothing; `doctor` and `inspect` judge it.
toml::table parse_leniently(const std::optional<std::string>& text) {
    if (!text || find_too_deep_place(*text) != std::string_view::npos) return {};
    try {
        return toml::parse(*text);
    } catch (const toml::parse_error&) {
        return {};
    }
}

template <class View>
std::vector<std::string> strings_in(View&& view) {
    std::vector<std::string> strings;
    if (const auto* array = view.as_array())
        for (const auto& element : *array)
            if (const auto text = element.template value<std::string>()) strings.push_back(*text);
    return strings;
}

bool is_pyo3(std::string_view name) {
    return name == "pyo3" || name == "pyo3-ffi";
}

/// `abi3`, `abi3-py39`, `pyo3/abi3-py39`
bool names_abi3(std::string_view feature) {
    const auto slash = feature.rfind('/');
    if (slash != std::string_view::npos) feature.remove_prefix(slash + 1);
    if (feature == "abi3") return true;
    constexpr std::string_view k_prefix = "abi3-py";
    if (!feature.starts_with(k_prefix)) return false;
    feature.remove_prefix(k_prefix.size());
    return !feature.empty() && feature.find_first_not_of("0123456789") == std::string_view::npos;
}

/// One `pyo3` entry of a dependency table, under whatever name it has there.
struct Pyo3Dependency {
    std::string key;
    std::vector<std::string> features;
    bool is_inherited = false;
};

void collect_pyo3(const toml::table* dependencies, std::vector<Pyo3Dependency>& found) {
    if (dependencies == nullptr) return;
    for (const auto& [key, value] : *dependencies) {
        const auto* detail = value.as_table();
        const auto name = detail == nullptr ? std::nullopt : (*detail)["package"].value<std::string>();
        if (!is_pyo3(name ? std::string_view(*name) : std::string_view(key))) continue;
        Pyo3Dependency dependency{std::string(key.str()), {}, false};
        if (detail != nullptr) {
            dependency.features = strings_in((*detail)["features"]);
            dependency.is_inherited = (*detail)["workspace"].value_or(false);
        }
        found.push_back(std::move(dependency));
    }
}

std::vector<Pyo3Dependency> find_pyo3(const toml::table& cargo) {
    std::vector<Pyo3Dependency> found;
    collect_pyo3(cargo["dependencies"].as_table(), found);
    if (const auto* targets = cargo["target"].as_table())
        for (const auto& [_, target] : *targets)
            if (const auto* table = target.as_table()) collect_pyo3((*table)["dependencies"].as_table(), found);
    return found;
}

/// Every feature that maturin's build of the crate switches on.
std::set<std::string> enabled_features(const toml::table& pyproject, const toml::table& cargo) {
    std::set<std::string> enabled;
    const auto maturin = pyproject["tool"]["maturin"];
    auto pending = strings_in(maturin["features"]);
    if (!maturin["no-default-features"].value_or(false)) pending.emplace_back("default");
    while (!pending.empty()) {
        const auto feature = std::move(pending.back());
        pending.pop_back();
        if (!enabled.insert(feature).second) continue;
        for (auto& next : strings_in(cargo["features"][feature]))
            pending.push_back(std::move(next));
    }
    return enabled;
}

bool is_abi3(const toml::table& pyproject, const toml::table& cargo, const toml::table& workspace) {
    auto features = enabled_features(pyproject, cargo);
    for (const auto& dependency : find_pyo3(cargo)) {
        features.insert(dependency.features.begin(), dependency.features.end());
        if (!dependency.is_inherited) continue;
        const auto inherited = strings_in(workspace["workspace"]["dependencies"][dependency.key]["features"]);
        features.insert(inherited.begin(), inherited.end());
    }
    return std::any_of(features.begin(), features.end(), names_abi3);
}

/// `directory` and `relative` joined, `.` and `..` resolved; nullopt when it leaves the repository.
std::optional<std::string> resolve(std::string_view directory, std::string_view relative) {
    std::vector<std::string> parts;
    for (const auto text : {directory, relative})
        for (const auto part : split(text, '/')) {
            if (part.empty() || part == ".") continue;
            if (part != "..") {
                parts.emplace_back(part);
            } else {
                if (parts.empty()) return std::nullopt;
                parts.pop_back();
            }
        }
    return join(parts, "/");
}

std::string directory_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

std::optional<std::string> find_workspace(std::string directory, const ManifestReader& read) {
    while (true) {
        auto text = read(directory.empty() ? "Cargo.toml" : directory + "/Cargo.toml");
        if (text && parse_leniently(text)["workspace"].is_table()) return text;
        if (directory.empty()) return std::nullopt;
        directory = directory_of(directory);
    }
}

}  // namespace

PythonFacts parse_python_facts(const PythonManifests& manifests) {
    const auto pyproject = parse_leniently(manifests.pyproject);
    const auto cargo = parse_leniently(manifests.cargo);
    const auto workspace = parse_leniently(manifests.workspace);
    PythonFacts facts;
    facts.requires_python = pyproject["project"]["requires-python"].value_or(std::string());
    const auto bindings = pyproject["tool"]["maturin"]["bindings"].value_or(std::string());
    facts.is_version_independent =
        bindings == "bin" || bindings == "cffi" || bindings == "uniffi" || is_abi3(pyproject, cargo, workspace);
    return facts;
}

PythonFacts parse_python_facts(std::string_view pyproject, std::string_view cargo) {
    return parse_python_facts({std::string(pyproject), std::string(cargo), std::nullopt});
}

PythonFacts gather_python_facts(const std::string& path, const ManifestReader& read) {
    PythonManifests manifests;
    const auto pyproject_path = resolve(path, "pyproject.toml");
    if (pyproject_path) manifests.pyproject = read(*pyproject_path);
    const auto named = parse_leniently(manifests.pyproject)["tool"]["maturin"]["manifest-path"].value<std::string>();
    const auto cargo_path = resolve(path, named.value_or("Cargo.toml"));
    if (cargo_path) manifests.cargo = read(*cargo_path);
    const auto dependencies = find_pyo3(parse_leniently(manifests.cargo));
    if (std::any_of(dependencies.begin(), dependencies.end(), [](const auto& each) { return each.is_inherited; }))
        manifests.workspace = find_workspace(directory_of(*cargo_path), read);
    return parse_python_facts(manifests);
}

}  // namespace piot
