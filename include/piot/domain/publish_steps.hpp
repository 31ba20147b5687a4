// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/artifact.hpp"
#include "piot/domain/observation.hpp"
#include "piot/domain/plan.hpp"

#include <string>
#include <vector>

namespace piot {

/// What the world holds of one planned release before anything is done.
struct ObservedRelease {
    std::string package;
    Observation registry;
    std::string tag_commit;                    ///< commit of the remote tag; empty = the tag does not exist
    Ancestry live_commit = Ancestry::unknown;  ///< relation of `registry.commit` to the plan's head
};

/// All planned releases, in any order.
struct Observed {
    std::vector<ObservedRelease> releases;

    [[nodiscard]] const ObservedRelease* find(std::string_view package) const;
};

enum class ReleaseState {
    publish,           ///< something is missing and may be done
    complete,          ///< every file is live with our bytes and the tag is in place
    already_released,  ///< other bytes are live, made from an ancestor of HEAD: write the tag there, then plan again
    refused,           ///< going on could do harm
    unknown,           ///< the registry did not say
};

/// The steps that one release still lacks, in the order in which they are done: upload, read back, tag, wait.
struct PackageSteps {
    std::string package;
    ReleaseState state = ReleaseState::publish;
    std::vector<Artifact> live;     ///< ours, already there with the same bytes
    std::vector<Artifact> uploads;  ///< to upload: the crate, or wheels and then the sdist
    std::string tag_commit;         ///< the tag is missing and belongs on this commit; empty = nothing to tag
    std::vector<Diagnostic> findings;

    friend bool operator==(const PackageSteps&, const PackageSteps&) = default;
};

/// What is still to do for each planned release, in plan order. Pure: one place decides "is it published".
/// Releases that share a tag (members of a group) share its fate: the tag speaks for all of them, so none is started
/// while another one is refused or unknown. A release without artifacts is a caller's error and comes back as refused,
/// one without an observation as unknown.
[[nodiscard]] std::vector<PackageSteps> make_publish_steps(const Plan& plan, const ArtifactIndex& artifacts,
                                                           const Observed& observed);

}  // namespace piot
