// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/drafts.hpp"

#include <vector>

namespace piot::config {

// The parts of `check_rules`.

/// No two packages have one name.
void check_names(const std::vector<PackageDraft>& packages, Findings& findings);
/// Every dependency is a package of the file, and none depends on itself through others.
void check_dependencies(const std::vector<PackageDraft>& packages, Findings& findings);
/// A registry that a package names is declared, and for its kind.
void check_registries(const std::vector<PackageDraft>& packages, const std::vector<RegistryDraft>& registries,
                      Findings& findings);
/// Git accepts every tag, and no tag is one of two packages (but of members of a group).
void check_tags(const std::vector<PackageDraft>& packages, Findings& findings);
/// No artifact name is one of two packages.
void check_artifact_names(const std::vector<PackageDraft>& packages, Findings& findings);

}  // namespace piot::config
