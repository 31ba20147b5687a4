// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/workflow.hpp"

#include <string_view>
#include <vector>

namespace piot::workflow {

/// The workflow of this repository that the job calls; nullptr when it calls none, or one that is elsewhere or unread.
[[nodiscard]] const Workflow* find_called(const std::vector<Workflow>& workflows, const WorkflowJob& job,
                                          std::string_view repository);

}  // namespace piot::workflow
