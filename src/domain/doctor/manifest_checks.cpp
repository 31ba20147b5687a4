// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"
#include "domain/doctor/tree_rules.hpp"
#include "domain/stamp/draft.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

namespace piot {

namespace {

std::string version_in_tree(const CheckedTree& tree, std::size_t index) {
    const auto& package = tree.package(index);
    if (package.pypi() != nullptr) {
        const auto* python = tree.projects().find_python(package.path);
        if (python != nullptr && python->version_source == PythonVersionSource::literal) return python->version.text;
    }
    const auto* crate = tree.find_own_crate(index);
    return crate == nullptr ? "" : crate->manifest.version;
}

/// A plan that gives every package a version, so that all manifests are looked at: the planned or last released one,
/// else that of the tree.
Plan complete_plan(const CheckedTree& tree, const std::optional<Plan>& plan) {
    auto complete = plan.value_or(Plan{});
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        if (find_stamped_version(complete, package)) continue;
        Release release;
        release.package = package.name;
        release.version = Version::parse(version_in_tree(tree, i)).value_or(package.first_version);
        complete.releases.push_back(std::move(release));
    }
    return complete;
}

/// True for a manifest that is missing because its directory is, which the tree's checks have said.
bool is_said(const CheckedTree& tree, const Diagnostic& finding) {
    if (finding.code.name != codes::PIOT_STAMP_MANIFEST_MISSING.name) return false;
    const auto& packages = tree.config().packages;
    return std::any_of(packages.begin(), packages.end(), [&](const PackageConfig& package) {
        return package.origin == finding.origin && tree.files().below(package.path).empty();
    });
}

void check_stamp(const CheckedTree& tree, const ManifestInput& input, doctor::Findings& findings) {
    const auto stamp = make_stamp({input.tree.config, complete_plan(tree, input.plan), input.manifests});
    if (stamp) {
        for (auto notice : stamp->notices) {
            if (notice.hint.empty()) notice.hint = "no release reads it; correct it if it is meant to be read";
            findings.push_back(std::move(notice));
        }
        return;
    }
    for (const auto& finding : stamp.error().diagnostics)
        if (!is_said(tree, finding)) findings.push_back(finding);
}

}  // namespace

std::vector<Diagnostic> check_manifests(const ManifestInput& input) {
    auto globs = PackageGlobs::compile(input.tree.config);
    if (!globs) return globs.error().diagnostics;
    const CheckedTree tree(input.tree, *std::move(globs));
    doctor::Findings findings;
    check_stamp(tree, input, findings);
    doctor::check_crates(tree, findings);
    doctor::check_requirements(tree, findings);
    doctor::check_dev_cycles(tree, findings);
    doctor::check_pythons(tree, findings);
    doctor::check_bundles(tree, findings);
    doctor::check_extensions(tree, input.sources, findings);
    doctor::check_urls(tree, input.repository, findings);
    doctor::sort_by_place(findings);
    return findings;
}

}  // namespace piot
