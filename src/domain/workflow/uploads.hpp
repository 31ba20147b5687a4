// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/workflow.hpp"

#include <optional>
#include <string>

namespace piot::workflow {

/// A way to a registry that is not piot's.
struct Upload {
    std::string tool;  ///< `cargo publish`, or the action's name
    Origin origin;
};

/// The first step of the job that uploads to crates.io or PyPI with another tool; not TestPyPI, not `--dry-run`.
[[nodiscard]] std::optional<Upload> find_upload(const Workflow& workflow, const WorkflowJob& job);

}  // namespace piot::workflow
