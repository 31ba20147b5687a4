// SPDX-License-Identifier: MIT
#pragma once
#include "app/doctor/planned.hpp"
#include "app/doctor/tree_facts.hpp"

#include "piot/domain/doctor_live.hpp"
#include "piot/domain/status.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot::app {

/// What registries, remote and this job's credentials say.
struct LiveFacts {
    std::vector<RegistryFacts> registries;  ///< of the world, in its order
    std::vector<PackageFacts> packages;     ///< configuration order
    StatusReport status;
    std::optional<Plan> plan;  ///< of HEAD with what is live; nullopt: there is none
    std::string doctor_token_variable;
    std::vector<Diagnostic> trust_findings;     ///< why the ID token cannot be read
    std::vector<Diagnostic> registry_findings;  ///< who does not answer, and what the credentials are not good for
};

/// What is asked about, and from where.
struct LiveQuestions {
    const History& history;
    const TreeFacts& tree;  ///< with a configuration
    const RepoSnapshot& snapshot;
    const std::string& config_file;
    const DoctorQuestions& how;
    const Environment& environment;
};

/// Asks everybody, side by side. `world` is connected for these packages.
[[nodiscard]] LiveFacts ask_live(const LiveQuestions& questions, const PublishWorld& world);

}  // namespace piot::app
