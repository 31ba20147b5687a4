// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"
#include "piot/domain/observation.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/untagged_release.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace piot {

/// One live version of a package.
struct LiveVersion {
    Version version;
    bool is_whole = true;     ///< see ListedVersion
    std::string commit = {};  ///< full id of the commit it says it was made from; empty = it does not, or nobody asked
    bool is_yanked = false;   ///< withdrawn; the number stays taken
    /// How long the registry still takes files for it, negative where no more; nullopt = for ever, or nobody asked.
    std::optional<std::chrono::seconds> closes_in = {};

    friend bool operator==(const LiveVersion&, const LiveVersion&) = default;
};

/// What a registry says about one configured package.
struct PackageView {
    std::string registry;  ///< for people: `crates.io`, `PyPI` or the configured name
    Liveness project = Liveness::unknown;
    std::vector<LiveVersion> versions;  ///< highest first; those that piot could not have made are left out
    std::string detail;                 ///< when unknown: what happened
    ErrorCode cause = {};               ///< when unknown: as for an Observation

    friend bool operator==(const PackageView&, const PackageView&) = default;
};

/// What the registries say at plan time.
struct RegistryView {
    std::vector<PackageView> packages;  ///< one per configured package, in its order
};

/// A listing in piot's versions. `registry` is how people call it.
[[nodiscard]] PackageView make_package_view(std::string registry, PackageKind kind, const ProjectListing& listing);

/// The live versions (indexes into the view) above the package's last release that no tag records, highest first.
[[nodiscard]] std::vector<std::size_t> find_untagged(const Config& config, const RepoSnapshot& snapshot,
                                                     std::size_t package, const PackageView& view);

/// Those of the untagged live versions that count as released, should their commit prove to be an ancestor of HEAD:
/// whole ones of known commit. A release of HEAD itself whose tag also stands for packages that are not live yet does
/// not count: publish can still finish it.
[[nodiscard]] std::vector<UntaggedRelease> choose_released(const Config& config, const RepoSnapshot& snapshot,
                                                           const RegistryView& view);

/// The plan with what the registries have to say: verdicts, the tags to heal, skew, and notices about versions that are
/// not above what is live, live versions without a tag, new names, waiting times and registries that did not answer.
/// `snapshot` is the one that the plan was made from. Pure.
[[nodiscard]] Plan add_registry_view(Plan plan, const Config& config, const RepoSnapshot& snapshot,
                                     const RegistryView& view);

/// How many uploads crates.io takes from one user.
struct UploadCount {
    std::size_t new_crates = 0;
    std::size_t new_versions = 0;
};

/// How long crates.io's limits for user tokens hold that many uploads back, at least; zero when they do not.
[[nodiscard]] std::chrono::minutes compute_upload_wait(const UploadCount& uploads);

}  // namespace piot
