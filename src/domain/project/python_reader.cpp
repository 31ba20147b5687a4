// SPDX-License-Identifier: MIT
#include "domain/project/python_reader.hpp"

#include "domain/inspect/rules.hpp"
#include "domain/manifest/own_crate.hpp"
#include "domain/manifest/pyproject_toml.hpp"
#include "domain/manifest/repository_path.hpp"
#include "domain/project/crate_reader.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::string_view k_setuptools = "setuptools.build_meta";

/// Hooks of hatchling that compile.
constexpr std::array<std::string_view, 4> k_compiling_hooks{"mypyc", "cython", "cmake", "scikit-build"};

std::optional<BuildMode> mode_of(std::string_view backend) {
    backend = backend.substr(0, backend.find(':'));
    if (backend == "maturin") return BuildMode::maturin;
    if (backend == k_setuptools) return BuildMode::setuptools;
    if (backend == "hatchling.build") return BuildMode::hatch;
    return std::nullopt;
}

PythonVersionSource to_public(VersionSource source) {
    switch (source) {
        case VersionSource::literal:
            return PythonVersionSource::literal;
        case VersionSource::cargo:
            return PythonVersionSource::cargo;
        case VersionSource::environment:
            return PythonVersionSource::environment;
        case VersionSource::unknown:
            return PythonVersionSource::other;
    }
    return PythonVersionSource::none;
}

class PythonReader {
  public:
    PythonReader(const ManifestDocument& document, const PythonContext& context)
        : document_(document), context_(context), root_(document.root()) {}

    PythonProject read() {
        project_.file = document_.file();
        project_.directory = parent_directory(document_.file());
        const auto* table = root_.find("project");
        project_.has_project_table = table != nullptr && table->is_table();
        project_.name = text_at(table, "name");
        project_.version = text_at(table, "version");
        project_.requires_python = text_at(table, "requires-python");
        if (project_.has_project_table) {
            read_urls(table->find("urls"));
            read_classifiers(table->find("classifiers"));
        }
        read_backend();
        read_maturin();
        if (project_.build != BuildMode::maturin) read_extension();
        return std::move(project_);
    }

  private:
    [[nodiscard]] PlacedText text_at(const TomlNode* table, std::string_view key) const {
        if (table == nullptr || !table->is_table()) return {"", {document_.file()}};
        const auto* value = table->find(key);
        if (value == nullptr || !value->is_string()) return {"", document_.origin_of(*table)};
        return {value->text, document_.origin_of(*value)};
    }

    void read_urls(const TomlNode* urls) {
        if (urls == nullptr || !urls->is_table()) return;
        for (const auto& url : urls->children)
            if (url.is_string()) project_.urls[url.key] = {url.text, document_.origin_of(url)};
    }

    void read_classifiers(const TomlNode* classifiers) {
        if (classifiers == nullptr) return;
        for (const auto& classifier : classifiers->children)
            if (inspection::is_private_classifier(classifier.text))
                project_.private_classifier = {classifier.text, document_.origin_of(classifier)};
    }

    void read_backend() {
        const auto* system = root_.find("build-system");
        project_.backend = text_at(system, "build-backend");
        // PEP 517: without a backend it is setuptools.
        const auto& backend = project_.backend.text;
        project_.build = mode_of(backend.empty() ? k_setuptools : std::string_view(backend));
    }

    void read_maturin() {
        auto& settings = project_.maturin;
        const auto* table = root_.find_path({"tool", "maturin"});
        MaturinLayout layout{project_.directory, std::nullopt, false};
        if (table != nullptr && table->is_table()) {
            settings.origin = document_.origin_of(*table);
            settings.manifest_path = text_at(table, "manifest-path");
            settings.python_source = text_at(table, "python-source");
            settings.module_name = text_at(table, "module-name");
            settings.bindings = text_at(table, "bindings");
            settings.features = strings_of(table->find("features"));
            settings.python_packages = strings_of(table->find("python-packages"));
            read_include(table->find("include"));
            if (const auto& path = settings.manifest_path.text; !path.empty()) layout.manifest_path = path;
            layout.has_python_source = table->find("python-source") != nullptr;
        }
        if (project_.build != BuildMode::maturin) return;
        const auto own =
            locate_own_crate(layout, [&](const std::string& directory) { return context_.crates.contains(directory); });
        if (context_.crates.contains(own.directory)) project_.crate = own.directory;
    }

    void read_include(const TomlNode* include) {
        if (include == nullptr) return;
        for (const auto& entry : include->children) {
            const auto* pattern = entry.is_table() ? entry.find("path") : &entry;
            if (pattern != nullptr && pattern->is_string())
                project_.maturin.include.push_back({pattern->text, document_.origin_of(*pattern)});
        }
    }

    void read_extension() {
        const auto* rust = root_.find_path({"tool", "setuptools-rust"});
        const auto* modules = root_.find_path({"tool", "setuptools", "ext-modules"});
        const auto setup_path = path_in(project_.directory, "setup.py");
        const auto setup = context_.setups.find(setup_path);
        if (project_.build == BuildMode::setuptools && rust != nullptr) {
            project_.extension = {"`[tool.setuptools-rust]`", document_.origin_of(*rust)};
            read_compiled_crates(*rust);
        } else if (project_.build == BuildMode::setuptools && modules != nullptr) {
            project_.extension = {"`[tool.setuptools].ext-modules`", document_.origin_of(*modules)};
        } else if (setup != context_.setups.end()) {
            project_.extension = find_setup_extension(setup->second, setup_path);
        }
        if (project_.extension.text.empty()) read_hooks();
        if (project_.extension.text.empty()) read_cython();
    }

    void read_compiled_crates(const TomlNode& rust) {
        std::set<std::string> directories;
        for (const auto key : {"ext-modules", "bins"}) {
            const auto* entries = rust.find(key);
            if (entries == nullptr || !entries->is_array()) continue;
            for (const auto& entry : entries->children) {
                if (!entry.is_table()) continue;
                const auto path = entry.string_at("path");
                const auto manifest = resolve_path(project_.directory, path.empty() ? "Cargo.toml" : path);
                if (!manifest || !context_.crates.contains(parent_directory(*manifest))) continue;
                directories.insert(parent_directory(*manifest));
            }
        }
        project_.compiled_crates.assign(directories.begin(), directories.end());
    }

    void read_hooks() {
        for (const auto* hooks : {root_.find_path({"tool", "hatch", "build", "hooks"}),
                                  root_.find_path({"tool", "hatch", "build", "targets", "wheel", "hooks"})}) {
            if (project_.build != BuildMode::hatch || hooks == nullptr) continue;
            for (const auto& hook : hooks->children)
                if (std::find(k_compiling_hooks.begin(), k_compiling_hooks.end(), hook.key) != k_compiling_hooks.end())
                    project_.extension = {fmt::format("the build hook `{}`", hook.key), document_.origin_of(hook)};
        }
    }

    void read_cython() {
        if (!requires_distribution(root_, "cython")) return;
        const auto files = context_.files.below(project_.directory);
        const auto source =
            std::find_if(files.begin(), files.end(), [](const auto& file) { return file.ends_with(".pyx"); });
        if (source != files.end()) project_.extension = {"a Cython source", {*source, 0, 0}};
    }

    const ManifestDocument& document_;
    const PythonContext& context_;
    const TomlNode& root_;
    PythonProject project_;
};

}  // namespace

PythonProject read_python(ManifestDocument document, const PythonContext& context) {
    auto project = PythonReader(document, context).read();
    const auto build = project.build.value_or(BuildMode::setuptools);
    const auto pyproject = read_pyproject_toml(std::move(document), build);
    if (!pyproject) return project;
    project.version_source = to_public(pyproject->source);
    if (pyproject->source == VersionSource::unknown)
        project.version_obstacle = {pyproject->obstacle, pyproject->document.origin_of(*pyproject->obstacle_node)};
    return project;
}

PythonProject read_setup(const std::string& file, const PythonContext& context) {
    PythonProject project;
    project.file = file;
    project.directory = parent_directory(file);
    project.build = BuildMode::setuptools;
    project.version_source = PythonVersionSource::other;
    project.version_obstacle = {"setup.py or setup.cfg decides it", {file, 0, 0}};
    const auto setup_path = path_in(project.directory, "setup.py");
    if (const auto setup = context.setups.find(setup_path); setup != context.setups.end())
        project.extension = find_setup_extension(setup->second, setup_path);
    return project;
}

}  // namespace piot
