// SPDX-License-Identifier: MIT
#pragma once
#include "support/repository_builder.hpp"
#include "support/temp_dir.hpp"

#include "piot/domain/make_plan.hpp"
#include "piot/ports/history.hpp"

#include <string>
#include <vector>

namespace piot::test {

/// A package of crates kind whose files lie in the directory of its name.
struct PackageSpec {
    std::string name;
    std::vector<std::string> depends_on{};
    std::vector<std::string> globs{};  ///< empty = `<name>/**`
};

[[nodiscard]] Config config_of(const std::vector<PackageSpec>& packages);

/// What gathering finds in a repository that was just built; the running test fails when it cannot.
[[nodiscard]] RepoSnapshot snapshot_of(const RepositoryBuilder& builder, const Config& config,
                                       const std::string& revision = "");
[[nodiscard]] RepoSnapshot snapshot_of(const RepositoryBuilder& builder, const Config& config,
                                       const GatherOptions& options);

/// `a 1.0.1, b 2.0.0` for a repository that was just built, or the error codes.
[[nodiscard]] std::string plan_of(const RepositoryBuilder& builder, const Config& config,
                                  const std::string& revision = "");

}  // namespace piot::test
