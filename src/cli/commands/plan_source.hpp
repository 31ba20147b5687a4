// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"
#include "cli/services.hpp"

#include "piot/app/plan.hpp"

#include <memory>

namespace piot::cli {

/// The plan that a command works on, with the repository it belongs to.
struct PlanSource {
    std::unique_ptr<History> history;
    Config config;
    Plan plan;
};

/// From a plan file where one is given, else planned now.
[[nodiscard]] Result<PlanSource> obtain_plan(const GlobalOptions& options, const std::filesystem::path& plan_file,
                                             const Services& services);

/// Reads a plan document; its stored id must be that of its content.
[[nodiscard]] Result<Plan> read_plan_file(const std::filesystem::path& file, const Services& services);

}  // namespace piot::cli
