// SPDX-License-Identifier: MIT
#pragma once
#include "domain/doctor/checked_tree.hpp"

#include <string>
#include <vector>

namespace piot::doctor {

using Findings = std::vector<Diagnostic>;

/// What crates.io refuses, names that are spelled otherwise, features that are not declared.
void check_crates(const CheckedTree& tree, Findings& findings);
/// Dependencies of crates that their registry could not resolve.
void check_requirements(const CheckedTree& tree, Findings& findings);
/// Development dependencies with a version that lead back to their crate.
void check_dev_cycles(const CheckedTree& tree, Findings& findings);
/// Names of projects, build backends against build modes, what is compiled in a pure package.
void check_pythons(const CheckedTree& tree, Findings& findings);
/// Programs of `bundle_cli`: declared, buildable, and taken into the wheel.
void check_bundles(const CheckedTree& tree, Findings& findings);
/// Crates that maturin makes extension modules of. `sources` as in `ManifestInput`.
void check_extensions(const CheckedTree& tree, const std::vector<ManifestText>& sources, Findings& findings);
/// Repository URLs that name another repository than `slug`, `owner/repo`.
void check_urls(const CheckedTree& tree, const std::string& slug, Findings& findings);

/// One PIOT_MANIFEST_FEATURE at `place` for a feature that the crate does not declare. Features of dependencies
/// (`serde/derive`) are cargo's matter.
void check_feature(const CrateProject& crate, const std::string& feature, const Origin& place, Findings& findings);

}  // namespace piot::doctor
