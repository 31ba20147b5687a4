// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/make_plan.hpp"

#include <string>
#include <utility>
#include <vector>

namespace piot::test {

/// A configuration and a snapshot, said in the words of the contract. Commits are called `c0` (HEAD), `c1`, … by their
/// distance from HEAD; a release at distance n has the range of the n units above it.
class PlanWorld {
  public:
    PlanWorld& crate(const std::string& name, std::vector<std::string> depends_on = {});
    PlanWorld& wheel(const std::string& name, std::vector<std::string> depends_on = {});
    /// The package added last.
    PackageConfig& last_package() { return config.packages.back(); }
    PlanWorld& in_group(const std::string& group);

    /// A tag on an ancestor of HEAD. The first call for a package must be its highest version.
    PlanWorld& released(const std::string& package, const std::string& version, std::size_t distance);
    /// A tag elsewhere; put before the package's `released`.
    PlanWorld& tagged_elsewhere(const std::string& package, const std::string& version, TagRelation relation,
                                Parting parting);
    PlanWorld& changed(const std::string& package, const std::string& path = "src/lib.rs");
    /// The dependency's last stable release is not contained in the package's.
    PlanWorld& newer_dependency(const std::string& package, const std::string& dependency);
    /// A commit with a message; call in order of distance.
    PlanWorld& unit(std::size_t distance, const std::string& trailer, const std::vector<std::string>& touches = {});
    /// Another `release:` line of the unit added last, as merges have them.
    PlanWorld& and_line(const std::string& trailer);

    /// The plan; the running test fails when there is none.
    [[nodiscard]] Plan plan(const PlanOptions& options = {}) const;
    /// What stands in its way; the running test fails when nothing does.
    [[nodiscard]] std::vector<Diagnostic> errors(const PlanOptions& options = {}) const;
    /// `a 1.0.0, b 2.0.0`, in the plan's order.
    [[nodiscard]] std::string releases(const PlanOptions& options = {}) const;
    /// The names of the error codes, sorted, separated by blanks.
    [[nodiscard]] std::string error_codes(const PlanOptions& options = {}) const;

    Config config;
    RepoSnapshot snapshot{"c0", {}, {}, {}, {}};

  private:
    [[nodiscard]] std::size_t index_of(const std::string& package) const;
    PlanWorld& add(PackageConfig package);
};

/// `changed`, `first_release`, … of one release, in order, with the other package where there is one: `dependency:a`,
/// and of trailers who asked for what: `trailer(minor in c1)`.
[[nodiscard]] std::string reasons_of(const Plan& plan, const std::string& package);

/// The messages of the notices that have this code.
[[nodiscard]] std::vector<std::string> notices_of(const Plan& plan, const ErrorCode& code);

}  // namespace piot::test
