// SPDX-License-Identifier: MIT
#include "app/rehearse/identity.hpp"

#include <algorithm>

namespace piot::app {

namespace {

/// Accepted by the embedded registry only, for as long as it runs.
constexpr const char* k_new_crate_token = "rehearsal-token-for-new-crates";

/// One workflow run publishes everything, so it has one identity: the first that is declared. A package that declares
/// another one is refused by the embedded registry just as the real one would.
RunIdentity make_identity(const Config& config, const Plan& plan) {
    RunIdentity identity;
    identity.repository = "rehearsal/rehearsal";
    identity.workflow = "release.yml";
    identity.sha = plan.head;
    const auto declared = std::find_if(config.packages.begin(), config.packages.end(),
                                       [](const auto& package) { return package.trust_policy.has_value(); });
    if (declared == config.packages.end()) return identity;
    const auto& policy = *declared->trust_policy;
    identity.workflow = policy.workflow;
    identity.environment = policy.environment;
    if (!policy.repository.empty()) identity.repository = policy.repository;
    return identity;
}

TrustedPublisher make_publisher(const PackageConfig& package, const RunIdentity& identity) {
    TrustedPublisher publisher;
    publisher.registry = package.crates() != nullptr ? RegistryKind::crates : RegistryKind::pypi;
    publisher.project = package.registry_name();
    publisher.repository = identity.repository;
    publisher.workflow = identity.workflow;
    publisher.environment = identity.environment;
    if (!package.trust_policy) return publisher;
    publisher.workflow = package.trust_policy->workflow;
    publisher.environment = package.trust_policy->environment;
    if (!package.trust_policy->repository.empty()) publisher.repository = package.trust_policy->repository;
    return publisher;
}

}  // namespace

RehearsalOptions make_rehearsal_options(const Config& config, const Plan& plan, const CrateSources& sources,
                                        const std::filesystem::path& state) {
    RehearsalOptions options;
    options.state_directory = state;
    options.identity = make_identity(config, plan);
    options.crate_caches = sources.caches;
    options.directory_sources = sources.directory_sources;
    if (!find_new_crates(config, plan).empty()) options.crates_token = k_new_crate_token;
    // Only planned names are the registry's own; all others fall through to where they really come from.
    for (const auto& release : plan.releases) {
        const auto& package = *config.find_package(release.package);
        auto publisher = make_publisher(package, options.identity);
        const bool is_released = plan.find_baseline(package.name) != nullptr;
        // PyPI holds one pending publisher for a workflow at a time: the first new project takes it, the others are
        // there.
        const bool is_taken = std::any_of(options.trusted_publishers.begin(), options.trusted_publishers.end(),
                                          [](const auto& other) { return other.is_pending; });
        const bool is_new_project = publisher.registry == RegistryKind::pypi && !is_released;
        if (is_released || (is_new_project && is_taken))
            options.existing_projects.push_back({publisher.registry, publisher.project});
        publisher.is_pending = is_new_project && !is_taken;
        // crates.io knows trusted publishers of existing crates only.
        if (is_released || is_new_project) options.trusted_publishers.push_back(std::move(publisher));
    }
    return options;
}

std::vector<std::string> find_new_crates(const Config& config, const Plan& plan) {
    std::vector<std::string> names;
    for (const auto& release : plan.releases)
        if (release.kind == PackageKind::crates && plan.find_baseline(release.package) == nullptr)
            names.push_back(config.find_package(release.package)->registry_name());
    return names;
}

RehearsalEnvironment::RehearsalEnvironment(const RehearsalServer& server, const RehearsalOptions& options)
    : variables_{{"ACTIONS_ID_TOKEN_REQUEST_URL", server.id_token_request_url()},
                 {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", server.id_token_request_token()},
                 {"CARGO_REGISTRY_TOKEN", options.crates_token},
                 {"GITHUB_API_URL", server.base_url() + "/github"},
                 {"GITHUB_REPOSITORY", options.identity.repository},
                 {"GITHUB_TOKEN", server.github_token()}} {}

std::optional<std::string> RehearsalEnvironment::get(const std::string& name) const {
    const auto found = variables_.find(name);
    if (found == variables_.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

}  // namespace piot::app
