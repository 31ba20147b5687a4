// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/release_commits.hpp"
#include "piot/base/secret.hpp"
#include "piot/domain/publish_report.hpp"
#include "piot/domain/publish_steps.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/forge.hpp"
#include "piot/ports/registry.hpp"
#include "piot/ports/reporter.hpp"
#include "piot/ports/tag_store.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace piot::app {

/// One registry with its three sides and the second way in. Several packages share one.
struct RegistryAccess {
    std::string name;  ///< for people: `crates.io`, `PyPI` or the configured name
    PackageKind kind = PackageKind::crates;
    std::string token_variable;  ///< environment variable with a long-lived token; empty = none is configured
    RegistryConnection connection;
    bool has_trusted_publishing = true;  ///< false: long-lived tokens are all it knows, as with private registries
};

/// The world that a publish acts on. References outlive the call.
struct PublishServices {
    std::map<std::string, RegistryAccess*> registries;  ///< by package name, for every package of plan and heal
    TagStore& tags;
    Forge* forge = nullptr;  ///< nullptr: no forge releases
    Clock& clock;
    Reporter& reporter;
    const Environment& environment;
    /// Hears every upload token before it is used, so that sinks can redact it. May be empty.
    std::function<void(const Secret&)> on_secret;
};

/// A missing tag of the plan, held against the configuration.
struct TagHeal {
    MissingTag missing;
    PackageKind kind = PackageKind::crates;
    ProjectVersion live;  ///< where it is to be live
};

struct PublishRequest {
    Plan plan;
    std::string plan_id;
    ArtifactIndex artifacts;                  ///< accepted by inspect
    std::chrono::seconds wait{600};           ///< per package, to be read back, and again to be resolvable
    std::chrono::seconds retry_budget{3600};  ///< per package, slept between attempts to upload
    std::vector<TagHeal> heal = {};           ///< as `resolve_heal` gave them
    int jobs = 8;                             ///< uploads in flight at most, of all packages together; at least 1
    ReleaseCommits commits = {};              ///< for the notes of forge releases; may lack packages
};

/// What a publish would do, and everything that stands in its way, found without any side effect but a token that is
/// minted and revoked at once.
struct PublishPreview {
    std::vector<PackageSteps> steps;  ///< plan order; empty when the remote could not be asked
    Observed observed;
    std::vector<Diagnostic> findings;  ///< about the run as a whole; those about one package are in its steps
    std::vector<HealReport> heal;      ///< tags to write before anything else, or there already

    /// Nothing may be started: an error of the preflight, or a tag on another commit.
    [[nodiscard]] bool is_blocked() const;
};

/// The plan's `heal`, ready to be checked against the registries. No plan id covers that list, so every entry must be
/// what the configuration makes of package and version, complete where packages share a tag, and no release of this
/// very plan. PIOT_HEAL_REFUSED names each that is not.
[[nodiscard]] Result<std::vector<TagHeal>> resolve_heal(const Plan& plan, const Config& config);

/// Contract §5 steps 2–4. Of heal, what the registries say today counts: a tag whose version is not live from that very
/// commit, or whose commit is known not to be in the history of HEAD, is PIOT_HEAL_REFUSED.
[[nodiscard]] PublishPreview preview_publish(const PublishRequest& request, const PublishServices& services);

/// What stands in the way of a plan whose artifacts were not accepted, so that one run tells everything: credentials of
/// each registry that lacks a planned version, and the tags. `request.artifacts` is not looked at.
[[nodiscard]] std::vector<Diagnostic> check_access(const PublishRequest& request, const PublishServices& services);

/// A preview as the report of a run that did nothing yet.
[[nodiscard]] PublishReport make_report(const PublishRequest& request, const PublishPreview& preview);

/// Contract §5 steps 2–7: looks, decides, and does what is missing in dependency order. One package's failure stops
/// only what depends on it. Missing tags of earlier releases are written first. Safe to run again after any
/// interruption. The report is complete also on failure.
[[nodiscard]] PublishReport publish(const PublishRequest& request, const PublishServices& services);

/// What the checkout of the publish job says, to be held against the sealed plan.
struct CheckoutFacts {
    std::string head;           ///< full commit id
    std::string config_sha256;  ///< of the configuration file
};

/// Contract §5 step 1: the plan is the one that the plan job sealed (`plan_id` is its job output), made for this very
/// checkout. PIOT_PLAN_MISMATCH names each of the three that differs.
[[nodiscard]] Result<void> check_seal(const Plan& plan, std::string_view plan_id, const CheckoutFacts& checkout);

}  // namespace piot::app
