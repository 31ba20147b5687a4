// SPDX-License-Identifier: MIT
#include "domain/manifest/pyproject_toml.hpp"

#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

bool is_version_dynamic(const TomlNode& project) {
    const auto* dynamic = project.find("dynamic");
    return dynamic != nullptr && dynamic->is_array() &&
           std::any_of(dynamic->children.begin(), dynamic->children.end(),
                       [](const auto& field) { return field.is_string() && field.text == "version"; });
}

struct DynamicVersion {
    VersionSource source = VersionSource::unknown;
    std::string obstacle = {};
    const TomlNode* node = nullptr;
};

DynamicVersion find_setuptools_source(const TomlNode& root) {
    const auto* attribute = root.find_path({"tool", "setuptools", "dynamic", "version"});
    if (attribute != nullptr)
        return {.obstacle = "`[tool.setuptools.dynamic].version` takes it from Python code or a file",
                .node = attribute};
    const bool has_scm =
        requires_distribution(root, "setuptools-scm") || root.find_path({"tool", "setuptools_scm"}) != nullptr;
    if (has_scm) return {.source = VersionSource::environment};
    return {.obstacle = "setup.py or setup.cfg decides it"};
}

DynamicVersion find_hatch_source(const TomlNode& root) {
    const auto* settings = root.find_path({"tool", "hatch", "version"});
    if (settings == nullptr) return {.obstacle = "there is no `[tool.hatch.version]`"};
    const auto source = settings->string_at("source");
    if (source == "vcs") return {.source = VersionSource::environment};
    if (!source.empty() && source != "regex")
        return {.obstacle = fmt::format("hatch's version source `{}` decides it", source), .node = settings};
    return {.obstacle = "`[tool.hatch.version]` takes it from a file", .node = settings};
}

DynamicVersion find_dynamic_version(const TomlNode& root, BuildMode build) {
    switch (build) {
        case BuildMode::maturin:
            return {.source = VersionSource::cargo};
        case BuildMode::setuptools:
            return find_setuptools_source(root);
        case BuildMode::hatch:
            return find_hatch_source(root);
    }
    return {};
}

Diagnostic not_writable(const PyprojectToml& pyproject, const TomlNode* node, std::string message, std::string hint) {
    return {.code = codes::PIOT_STAMP_NOT_WRITABLE,
            .message = fmt::format("`{}` {}", pyproject.document.file(), message),
            .origin = node != nullptr ? pyproject.document.origin_of(*node) : Origin{pyproject.document.file()},
            .hint = std::move(hint)};
}

}  // namespace

bool requires_distribution(const TomlNode& root, std::string_view name) {
    const auto* requirements = root.find_path({"build-system", "requires"});
    if (requirements == nullptr) return false;
    return std::any_of(requirements->children.begin(), requirements->children.end(), [&](const TomlNode& requirement) {
        const std::string_view text = trim(requirement.text);
        const auto end = text.find_first_of(" \t[]()<>=!~;@,");
        return normalize_pypi_name(text.substr(0, end)) == name;
    });
}

Result<PyprojectToml> read_pyproject_toml(std::string_view text, const std::string& path, BuildMode build) {
    PIOT_TRY(auto document, ManifestDocument::parse(text, path));
    return read_pyproject_toml(std::move(document), build);
}

Result<PyprojectToml> read_pyproject_toml(ManifestDocument document, BuildMode build) {
    auto directory = parent_directory(document.file());
    PyprojectToml pyproject{.document = std::move(document), .directory = std::move(directory)};
    const auto& root = pyproject.document.root();
    const auto* project = root.find("project");
    if (project == nullptr || !project->is_table())
        return fail(not_writable(pyproject, nullptr, "has no `[project]` table",
                                 "add `[project]` with `name` and `version = \"0.0.0\"`"));
    pyproject.name = project->string_at("name");
    pyproject.name_node = project->find("name");
    pyproject.version = project->find("version");
    const bool is_dynamic = is_version_dynamic(*project);
    if (pyproject.version != nullptr && is_dynamic)
        return fail(not_writable(pyproject, pyproject.version, "declares `version` and also lists it in `dynamic`",
                                 "keep one of the two"));
    if (pyproject.version == nullptr && !is_dynamic)
        return fail(not_writable(pyproject, project,
                                 "declares neither `[project].version` nor `dynamic = [\"version\"]`",
                                 "add `version = \"0.0.0\"` to `[project]`"));
    if (is_dynamic) {
        auto dynamic = find_dynamic_version(root, build);
        pyproject.source = dynamic.source;
        pyproject.obstacle = std::move(dynamic.obstacle);
        pyproject.obstacle_node = dynamic.node != nullptr ? dynamic.node : project->find("dynamic");
    }
    if (const auto* maturin = root.find_path({"tool", "maturin"}); maturin != nullptr) {
        if (const auto manifest = maturin->string_at("manifest-path"); !manifest.empty())
            pyproject.manifest_path = std::string(manifest);
        pyproject.has_python_source = maturin->find("python-source") != nullptr;
    }
    return pyproject;
}

}  // namespace piot
