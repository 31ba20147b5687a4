// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/doctor.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/registry_view.hpp"
#include "piot/domain/trust.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace piot {

/// What this job can show one registry.
struct RegistryFacts {
    std::string name;            ///< for people: `crates.io`
    std::string token_variable;  ///< empty = none is configured
    bool has_trusted_publishing = false;
    bool offers_id_tokens = false;  ///< this job does
    bool has_token = false;         ///< the variable is set
    std::optional<RunClaims> claims = {};

    friend bool operator==(const RegistryFacts&, const RegistryFacts&) = default;
};

/// What was found out about one configured package.
struct PackageFacts {
    std::size_t registry = 0;  ///< index into LiveInput::registries
    Liveness project = Liveness::unknown;
    std::optional<LiveVersion> last = {};  ///< the highest live version that is not yanked
    bool has_tags = false;                 ///< a version of it is tagged
    bool is_last_tagged = false;
    ProjectRecord record = {};
    Attribution attribution = {};  ///< of `last`
    PublisherListing registered = {};
    /// What is to be registered: as declared; where nothing is, as the workflow's publish job has it. Unknown parts are
    /// empty.
    RegisteredPublisher expected = {};
    bool is_declared = false;              ///< there is a `[package.trust_policy]`
    std::string manifest_repository = {};  ///< `owner/repo` that the manifest names; empty = none on GitHub
    UploadLane lane = UploadLane::none;

    friend bool operator==(const PackageFacts&, const PackageFacts&) = default;
};

/// What doctor goes by beside the tree.
struct LiveInput {
    const Config& config;
    std::string repository;  ///< `owner/repo` of this one; empty = not known
    std::vector<RegistryFacts> registries;
    std::vector<PackageFacts> packages;  ///< configuration order
    /// Files of the workflows that publish; empty = not known.
    std::vector<std::string> publishing_workflows = {};
    /// Where the trusted publishers of crates.io could be read with: the variable's name; empty = none is set.
    std::string doctor_token_variable = {};
    bool is_probed = false;  ///< a token is minted at each registry as well
};

/// The run's ID token against what is declared.
[[nodiscard]] std::vector<Diagnostic> check_run_claims(const LiveInput& input);
/// What the registry has on record against what is declared.
[[nodiscard]] std::vector<Diagnostic> check_registered_publishers(const LiveInput& input);
/// How the last release came, and tokens that are no longer needed.
[[nodiscard]] std::vector<Diagnostic> check_attribution(const LiveInput& input);

/// Whose the package's name is. Ours without any doubt, taken without any doubt, else unknown.
[[nodiscard]] NameHolder judge_name(const LiveInput& input, std::size_t package);
/// Names that are taken, and what new ones need.
[[nodiscard]] std::vector<Diagnostic> check_names(const LiveInput& input);
/// What a first plan would ship of packages that are live and have no tags yet. One notice, or none.
[[nodiscard]] std::vector<Diagnostic> check_adoption(const LiveInput& input, const Plan& plan);

}  // namespace piot
