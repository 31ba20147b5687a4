// SPDX-License-Identifier: MIT
#include "domain/manifest/own_crate.hpp"
#include "domain/manifest/repository_path.hpp"
#include "domain/stamp/draft.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

const ManifestText* find_text(const StampInput& input, const std::string& path) {
    const auto found = std::find_if(input.manifests.begin(), input.manifests.end(),
                                    [&](const auto& manifest) { return manifest.path == path; });
    return found == input.manifests.end() ? nullptr : &*found;
}

/// Goes through the packages and gives each one's manifests their version.
class TargetChooser {
  public:
    TargetChooser(StampDraft& draft, const StampInput& input) : draft_(draft), input_(input) {}

    void choose() {
        // Crates first: a wheel's own crate that is a package itself is decided by that package.
        for (const auto& package : input_.config.packages)
            if (const auto version = find_stamped_version(input_.plan, package); version && package.crates() != nullptr)
                claim(package.path, package, *version);
        for (const auto& package : input_.config.packages)
            if (const auto version = find_stamped_version(input_.plan, package); version && package.pypi() != nullptr)
                stamp_wheel(package, *version);
    }

  private:
    void claim(const std::string& directory, const PackageConfig& package, const Version& version) {
        const auto [claimed, is_new] = draft_.targets.try_emplace(directory, CrateTarget{version, &package});
        if (!is_new) refuse_conflict(directory, package, version, claimed->second);
    }

    void refuse_conflict(const std::string& what, const PackageConfig& package, const Version& version,
                         const CrateTarget& other) {
        if (version == other.version) return;
        draft_.findings.push_back(
            {.code = codes::PIOT_STAMP_NOT_WRITABLE,
             .message = fmt::format("`{}` would have to be {} for `{}` and {} for `{}`", what,
                                    other.version.to_string(), other.package->name, version.to_string(), package.name),
             .origin = package.origin,
             .hint = "put both packages into one `group`, or give each a manifest of its own"});
    }

    void stamp_wheel(const PackageConfig& package, const Version& version) {
        auto* project = require_project(package);
        if (project == nullptr) return;
        check_name(*project, package);
        if (project->source == VersionSource::unknown) {
            refuse_source(*project);
        } else if (project->source == VersionSource::literal) {
            const auto [claimed, is_new] = projects_.try_emplace(package.path, CrateTarget{version, &package});
            if (!is_new) return refuse_conflict(project->document.file(), package, version, claimed->second);
            draft_.set(
                project->document, *project->version,
                {.origin = {}, .what = "[project].version", .from = project->version->text, .to = version.to_pep440()});
        }
        if (package.pypi()->build == BuildMode::maturin) claim_own_crate(*project, package, version);
    }

    PyprojectToml* require_project(const PackageConfig& package) {
        if (const auto known = draft_.projects.find(package.path); known != draft_.projects.end())
            return &known->second;
        const auto path = path_in(package.path, "pyproject.toml");
        const auto* manifest = find_text(input_, path);
        if (manifest == nullptr) {
            draft_.findings.push_back({.code = codes::PIOT_STAMP_MANIFEST_MISSING,
                                       .message = fmt::format("package `{}` has no `{}`", package.name, path),
                                       .origin = package.origin,
                                       .hint = fmt::format("correct its `path`, or track the file: git add {}", path)});
            return nullptr;
        }
        auto project = read_pyproject_toml(manifest->text, path, package.pypi()->build);
        if (!project) {
            draft_.add_findings(project.error());
            return nullptr;
        }
        return &draft_.projects.emplace(package.path, *std::move(project)).first->second;
    }

    void check_name(const PyprojectToml& project, const PackageConfig& package) {
        if (normalize_pypi_name(project.name) == normalize_pypi_name(package.registry_name())) return;
        const auto& document = project.document;
        if (project.name.empty()) {
            draft_.findings.push_back({.code = codes::PIOT_STAMP_NAME,
                                       .message = fmt::format("`{}` has no `[project].name`", document.file()),
                                       .origin = {document.file()},
                                       .hint = fmt::format("add `name = \"{}\"`", package.registry_name())});
            return;
        }
        draft_.findings.push_back(
            {.code = codes::PIOT_STAMP_NAME,
             .message = fmt::format("`{}` is the manifest of `{}`, but package `{}` is `{}` on its index",
                                    document.file(), project.name, package.name, package.registry_name()),
             .origin = project.name_node != nullptr ? document.origin_of(*project.name_node) : Origin{document.file()},
             .hint = fmt::format("set `pypi = \"{}\"` for this package in {}, or correct its `path`", project.name,
                                 k_config_file_name)});
    }

    void refuse_source(const PyprojectToml& project) {
        const auto& document = project.document;
        draft_.findings.push_back(
            {.code = codes::PIOT_STAMP_NOT_WRITABLE,
             .message = fmt::format("the version of `{}` is dynamic and {}", document.file(), project.obstacle),
             .origin = document.origin_of(*project.obstacle_node),
             .hint = "set `version = \"0.0.0\"` in `[project]` and take it out of `dynamic`, or use setuptools-scm or "
                     "hatch-vcs"});
    }

    void claim_own_crate(const PyprojectToml& project, const PackageConfig& package, const Version& version) {
        const auto directory = find_own_crate(project, package);
        if (!directory) return;
        const auto& packages = input_.config.packages;
        const auto own = std::find_if(packages.begin(), packages.end(), [&](const auto& other) {
            return other.crates() != nullptr && other.path == *directory;
        });
        if (own == packages.end()) return claim(*directory, package, version);
        if (project.source != VersionSource::cargo) return;
        const auto decided = find_stamped_version(input_.plan, *own);
        if (decided)
            refuse_conflict(path_in(*directory, "Cargo.toml"), package, version, {*decided, &*own});
        else
            draft_.findings.push_back(
                {.code = codes::PIOT_STAMP_NOT_WRITABLE,
                 .message = fmt::format("`{}` takes its version from crate `{}`, which is not released with it",
                                        package.name, own->name),
                 .origin = package.origin,
                 .hint = "put both packages into one `group`, or give the wheel a version of its own in `[project]`"});
    }

    /// The directory of the crate that maturin builds; adds a finding when that cannot be told.
    std::optional<std::string> find_own_crate(const PyprojectToml& project, const PackageConfig& package) {
        const auto& document = project.document;
        auto own = locate_own_crate({project.directory, project.manifest_path, project.has_python_source},
                                    [&](const std::string& directory) { return has_manifest(directory); });
        if (own.doubt == OwnCrate::Doubt::none) return std::move(own.directory);
        const bool is_ambiguous = own.doubt == OwnCrate::Doubt::two_crates;
        draft_.findings.push_back(
            {.code = codes::PIOT_STAMP_NOT_WRITABLE,
             .message =
                 is_ambiguous
                     ? fmt::format("maturin may build `{0}/Cargo.toml` or `{0}/rust/Cargo.toml`", package.path)
                     : fmt::format("`[tool.maturin].manifest-path` is `{}`, which is no Cargo.toml of this repository",
                                   *project.manifest_path),
             .origin = {document.file()},
             .hint =
                 is_ambiguous ? "set `manifest-path` in `[tool.maturin]`" : "name a Cargo.toml below this directory"});
        return std::nullopt;
    }

    [[nodiscard]] bool has_manifest(const std::string& directory) const {
        return draft_.crates.contains(directory) || draft_.unreadable.contains(path_in(directory, "Cargo.toml"));
    }

    StampDraft& draft_;
    const StampInput& input_;
    std::map<std::string, CrateTarget> projects_;  // pyproject.toml files that hold their version, by directory
};

}  // namespace

void choose_targets(StampDraft& draft, const StampInput& input) {
    TargetChooser(draft, input).choose();
}

}  // namespace piot
