// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/workflow.hpp"

namespace piot {

/// A job that runs `piot publish`, as it is reached from one workflow that an event starts.
struct PublishJob {
    std::string file;                     ///< the workflow that holds the job
    std::string entry_file;               ///< the workflow that an event starts: `file`, or one that calls it
    std::string job;                      ///< its id
    Origin origin;                        ///< of the job's id
    Origin command;                       ///< of the step that publishes
    WorkflowText environment;             ///< empty = none; may be an expression
    std::vector<std::string> call_chain;  ///< ids of the calling jobs, outermost first; empty = not called

    [[nodiscard]] bool is_called() const { return file != entry_file; }
    /// The file names that the registries compare with the registered trusted publisher: crates.io takes the claim
    /// `workflow_ref` (the workflow that an event started), PyPI `job_workflow_ref` (the one that holds the job).
    [[nodiscard]] std::string crates_workflow() const;
    [[nodiscard]] std::string pypi_workflow() const;

    friend bool operator==(const PublishJob&, const PublishJob&) = default;
};

/// Every job that publishes, by entry: files in the order of `workflows`, jobs in the order of their file. A job
/// publishes when a `run` step calls `piot publish` (not a comment, not an `echo`, not `--dry-run`), or a step uses an
/// action named `piot` with `command: publish`. Reusable workflows of this repository are followed; `repository`
/// (`owner/repo`, empty = unknown) tells which `uses: owner/repo/…` are of this repository too.
[[nodiscard]] std::vector<PublishJob> find_publish_jobs(const std::vector<Workflow>& workflows,
                                                        std::string_view repository = {});

/// The commands of piot that the job runs in its own steps, in order: `plan`, `doctor`, …; an action without `command`
/// runs `plan`.
[[nodiscard]] std::vector<std::string> find_piot_commands(const Workflow& workflow, const WorkflowJob& job);

}  // namespace piot
