// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include "piot/domain/config.hpp"
#include "piot/domain/package_history.hpp"
#include "piot/domain/repo_snapshot.hpp"

namespace piot::git {

/// The units of the package's range, as `evidence` tells it, that touch it: one comparison of trees each.
[[nodiscard]] Result<PackageHistory> read_package_history(const ObjectReader& objects, const git_oid& head,
                                                          const PackageConfig& package,
                                                          const PackageEvidence& evidence);

}  // namespace piot::git
