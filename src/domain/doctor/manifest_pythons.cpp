// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// PEP 508.
bool is_project_name(std::string_view name) {
    return !name.empty() && is_letter_or_digit(name.front()) && is_letter_or_digit(name.back()) &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
}

class PythonCheck {
  public:
    PythonCheck(const CheckedTree& tree, Findings& findings) : tree_(tree), findings_(findings) {}

    void check(std::size_t index, const PythonProject& project) {
        const auto& package = tree_.package(index);
        check_name(package, project);
        check_backend(package, project);
        check_pure(index, project);
        if (package.registry.empty() && !project.private_classifier.text.empty())
            findings_.push_back({codes::PIOT_MANIFEST_PUBLISH, Severity::error,
                                 fmt::format("the classifier `{}` forbids an upload of `{}` to PyPI",
                                             project.private_classifier.text, package.name),
                                 project.private_classifier.origin,
                                 "remove it, or take the package out of the configuration"});
    }

  private:
    void check_name(const PackageConfig& package, const PythonProject& project) {
        const auto& name = project.name.text;
        if (name.empty()) return;  // the stamp has said so
        if (!is_project_name(name)) {
            findings_.push_back({codes::PIOT_MANIFEST_NAME, Severity::error,
                                 fmt::format("PyPI takes no project called `{}`", name), project.name.origin,
                                 "use letters, digits, `-`, `_` and `.`, a letter or digit first and last"});
            return;
        }
        if (name == package.registry_name() ||
            normalize_pypi_name(name) != normalize_pypi_name(package.registry_name()))
            return;
        findings_.push_back(
            {codes::PIOT_MANIFEST_NAME, Severity::warning,
             fmt::format("`{}` is spelled `{}` in its manifest; to PyPI both are one project", package.registry_name(),
                         name),
             project.name.origin,
             fmt::format("write `pypi = \"{}\"` for package `{}` in {}", name, package.name, k_config_file_name)});
    }

    void check_backend(const PackageConfig& package, const PythonProject& project) {
        const auto mode = package.pypi()->build;
        if (!project.has_project_table || project.build == mode) return;
        if (!project.build) return check_unknown_backend(package, project);
        const bool is_about_maturin = mode == BuildMode::maturin || project.build == BuildMode::maturin;
        const auto severity = is_about_maturin || project.version_source != PythonVersionSource::literal
                                  ? Severity::error
                                  : Severity::warning;
        const auto what = project.backend.text.empty() ? "names no build backend, which means setuptools,"
                                                       : fmt::format("is built by `{}`", project.backend.text);
        findings_.push_back(
            {codes::PIOT_MANIFEST_BACKEND, severity,
             fmt::format("`{}` {} and package `{}` by `{}`", project.file, what, package.name, to_string(mode)),
             project.backend.origin,
             fmt::format("write `build = \"{}\"` for package `{}` in {}", to_string(*project.build), package.name,
                         k_config_file_name)});
    }

    /// `python -m build` runs whatever backend there is; only maturin is run by name.
    void check_unknown_backend(const PackageConfig& package, const PythonProject& project) {
        if (package.pypi()->build != BuildMode::maturin || project.maturin.origin.line > 0) return;
        findings_.push_back({codes::PIOT_MANIFEST_BACKEND, Severity::warning,
                             fmt::format("`{}` is built by `{}`, has no `[tool.maturin]`, and package `{}` is built by "
                                         "maturin",
                                         project.file, project.backend.text, package.name),
                             project.backend.origin, "write `build-backend = \"maturin\"`, or correct `build`"});
    }

    void check_pure(std::size_t index, const PythonProject& project) {
        const auto& package = tree_.package(index);
        const auto& extension = project.extension;
        if (!package.pypi()->pure || extension.text.empty()) return;
        findings_.push_back(
            {codes::PIOT_MANIFEST_BACKEND, Severity::error,
             fmt::format("package `{}` is to be a `py3-none-any` wheel, and {} compiles code", package.name,
                         extension.text),
             extension.origin,
             fmt::format("write `pure = false` for package `{}` in {}", package.name, k_config_file_name)});
    }

    const CheckedTree& tree_;
    Findings& findings_;
};

}  // namespace

void check_pythons(const CheckedTree& tree, Findings& findings) {
    PythonCheck check(tree, findings);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        const auto* project = package.pypi() == nullptr ? nullptr : tree.projects().find_python(package.path);
        if (project != nullptr) check.check(i, *project);
    }
}

}  // namespace piot::doctor
