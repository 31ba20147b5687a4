// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/make_plan.hpp"
#include "piot/domain/plan.hpp"
#include "piot/ports/history.hpp"

#include <string>
#include <vector>

namespace piot::app {

struct PlanRequest {
    std::string config_file = std::string(k_config_file_name);  ///< repository-relative
    PlanOptions options;
    /// `decisive` spares the search for each change's commit, where nobody will see it.
    GatherOptions::Detail detail = GatherOptions::Detail::complete;
};

/// A plan and the configuration it was made from.
struct ReleasePlan {
    Config config;
    Plan plan;
};

/// The configuration of the history's work tree (of its commit, when opened at a revision or bare).
[[nodiscard]] Result<Config> load_config(const History& history, const std::string& config_file);

/// A notice where HEAD has another configuration than the one that was read: a plan goes by the work tree (or the
/// revision), CI's next run by what is committed at HEAD.
[[nodiscard]] std::vector<Diagnostic> compare_config_with_head(const History& history, const std::string& config_file,
                                                               const std::string& sha256);

/// Reads the configuration, gathers, decides, and fills the build matrix.
[[nodiscard]] Result<ReleasePlan> make_release_plan(const History& history, const PlanRequest& request);

}  // namespace piot::app
