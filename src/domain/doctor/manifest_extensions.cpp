// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"
#include "domain/doctor/pymodule.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

/// True when maturin makes an extension module with PyO3 of the crate, by setting or by what it would find itself.
bool is_pyo3_extension(const PythonProject& project, const CrateProject& crate) {
    const auto& bindings = project.maturin.bindings.text;
    if (bindings == "pyo3" || bindings == "pyo3-ffi") return true;
    if (!bindings.empty() || !crate.pyo3) return false;
    return crate.binaries.empty() || (crate.library && crate.library->is_cdylib());
}

}  // namespace

std::vector<std::string> find_extension_sources(const Config& config, const ProjectTree& projects) {
    std::vector<std::string> sources;
    for (const auto& package : config.packages) {
        const auto* project = package.pypi() == nullptr ? nullptr : projects.find_python(package.path);
        const auto* crate = project == nullptr ? nullptr : projects.find_crate(project->crate);
        if (crate != nullptr && crate->library && is_pyo3_extension(*project, *crate))
            sources.push_back(crate->library->source);
    }
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
}

namespace doctor {

namespace {

class ExtensionCheck {
  public:
    ExtensionCheck(const CheckedTree& tree, const std::vector<ManifestText>& sources, Findings& findings)
        : tree_(tree), sources_(sources), findings_(findings) {}

    void check(const PythonProject& project, const CrateProject& crate) {
        if (!crate.library || !crate.library->is_cdylib()) return report_no_cdylib(project, crate);
        check_pymodule(project, crate);
        check_package(project, *crate.library);
    }

  private:
    void report_no_cdylib(const PythonProject& project, const CrateProject& crate) {
        if (crate.library && crate.library->types.empty() && crate.library->source.empty()) return;
        std::string types = "\"cdylib\"";
        if (crate.library)
            for (const auto& type : crate.library->types)
                types += fmt::format(", \"{}\"", type);
        findings_.push_back(
            {codes::PIOT_MANIFEST_EXTENSION, Severity::error,
             fmt::format("`{}` makes an extension module of `{}`, which is no `cdylib`", project.file, crate.file),
             crate.library ? crate.library->origin : crate.package_origin,
             fmt::format("write `crate-type = [{}]` under `[lib]` of `{}`", types, crate.file)});
    }

    /// Python looks for `PyInit_` with the last part of the module's name, which is what `#[pymodule]` makes.
    void check_pymodule(const PythonProject& project, const CrateProject& crate) {
        const auto source = std::find_if(sources_.begin(), sources_.end(),
                                         [&](const auto& text) { return text.path == crate.library->source; });
        if (source == sources_.end()) return;
        const auto modules = find_pymodules(source->text);
        if (modules.size() != 1) return;
        const auto& name = project.maturin.module_name;
        const auto expected = name.text.empty() ? crate.library->name : name.text.substr(name.text.rfind('.') + 1);
        if (modules.front() == expected) return;
        findings_.push_back(
            {codes::PIOT_MANIFEST_EXTENSION, Severity::error,
             fmt::format("maturin names the module `{}`, and `#[pymodule]` in `{}` makes `{}`: it cannot be imported",
                         expected, source->path, modules.front()),
             name.text.empty() ? crate.library->name_origin : name.origin,
             name.text.empty() ? fmt::format("write `name = \"{}\"` under `[lib]` of `{}`", modules.front(), crate.file)
                               : fmt::format("write `module-name = \"{}{}\"`",
                                             name.text.substr(0, name.text.rfind('.') + 1), modules.front())});
    }

    /// maturin takes Python sources from the directory that the module's name begins with, and from nowhere else.
    void check_package(const PythonProject& project, const CrateLibrary& library) {
        const auto& settings = project.maturin;
        if (settings.python_source.text.empty() || !settings.python_packages.empty()) return;
        const auto root = resolve_path(project.directory, settings.python_source.text);
        const auto packages = root ? find_packages(*root) : std::vector<std::string>();
        const auto& name = settings.module_name.text.empty() ? library.name : settings.module_name.text;
        const auto top = name.substr(0, name.find('.'));
        if (root && packages.empty()) return check_elsewhere(project, *root, top);
        if (packages.empty() || std::find(packages.begin(), packages.end(), top) != packages.end()) return;
        const auto last = name.substr(name.rfind('.') + 1);
        findings_.push_back(
            {codes::PIOT_MANIFEST_EXTENSION, Severity::error,
             fmt::format("maturin makes module `{}` and leaves out all of `{}`, which has no package `{}`", name, *root,
                         top),
             settings.module_name.text.empty() ? settings.origin : settings.module_name.origin,
             fmt::format("write `module-name = \"{}.{}\"` in `[tool.maturin]`", packages.front(), last)});
    }

    /// The package of the module's name, but in another directory.
    void check_elsewhere(const PythonProject& project, const std::string& root, std::string_view top) {
        // One without `__init__`, or one that the build makes, is a package as well.
        if (!tree_.files().below(path_in(root, top)).empty()) return;
        const auto end = fmt::format("/{}/__init__.py", top);
        for (const auto& file : tree_.files().below(project.directory)) {
            if (!file.ends_with(end)) continue;
            const auto source = file.substr(0, file.size() - end.size());
            findings_.push_back(
                {codes::PIOT_MANIFEST_EXTENSION, Severity::warning,
                 fmt::format("maturin looks for package `{}` in `{}`, and it is in `{}`", top, root, source),
                 project.maturin.python_source.origin,
                 fmt::format("write `python-source = \"{}\"` in `[tool.maturin]`",
                             relative_path(project.directory, source))});
            return;
        }
    }

    /// Directories right below another that have an `__init__`.
    [[nodiscard]] std::vector<std::string> find_packages(const std::string& root) const {
        std::vector<std::string> packages;
        for (const auto& file : tree_.files().below(root)) {
            const auto relative = std::string_view(file).substr(root == "." ? 0 : root.size() + 1);
            const auto slash = relative.find('/');
            if (slash == std::string_view::npos) continue;
            const auto rest = relative.substr(slash);
            if (rest == "/__init__.py" || rest == "/__init__.pyi") packages.emplace_back(relative.substr(0, slash));
        }
        return packages;
    }

    const CheckedTree& tree_;
    const std::vector<ManifestText>& sources_;
    Findings& findings_;
};

}  // namespace

void check_extensions(const CheckedTree& tree, const std::vector<ManifestText>& sources, Findings& findings) {
    ExtensionCheck check(tree, sources, findings);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        if (package.pypi() == nullptr || package.pypi()->build != BuildMode::maturin) continue;
        const auto* project = tree.projects().find_python(package.path);
        const auto* crate = project == nullptr ? nullptr : tree.projects().find_crate(project->crate);
        if (crate != nullptr && is_pyo3_extension(*project, *crate)) check.check(*project, *crate);
    }
}

}  // namespace doctor

}  // namespace piot
