// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"
#include "piot/domain/publish_jobs.hpp"
#include "piot/domain/repository_slug.hpp"

namespace piot {

/// What the checks of the workflows look at.
struct WorkflowInput {
    const WorkflowSet& workflows;
    const std::vector<PublishJob>& publish_jobs;  ///< of find_publish_jobs
    bool is_trust_declared = false;               ///< a package is to be published by trusted publishing
};

/// Everything in the workflows that would make a release fail, harm it, or weaken it; sorted by place, with the
/// findings of the reading (WorkflowSet::findings) among them.
[[nodiscard]] std::vector<Diagnostic> check_workflows(const WorkflowInput& input);

/// What the declared trusted publishers are compared with, without asking a registry.
struct DeclaredTrustInput {
    const Config& config;
    const std::vector<PublishJob>& publish_jobs;
    std::string repository;    ///< `owner/repo` of the remote; empty = unknown
    std::string workflow_ref;  ///< GITHUB_WORKFLOW_REF: `owner/repo/.github/workflows/FILE@REF`; empty = not in CI
};

/// Gaps between `[package.trust_policy]` and the local publish job, with the values to enter at the registry. Packages
/// of registries of their own are not looked at.
[[nodiscard]] std::vector<Diagnostic> check_declared_trust(const DeclaredTrustInput& input);

}  // namespace piot
