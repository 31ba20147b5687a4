// SPDX-License-Identifier: MIT
#pragma once
#include "domain/workflow/shell_script.hpp"

#include "piot/domain/workflow.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::workflow {

/// A program that a step runs, behind `sudo`, `env`, `timeout`, `bash -c` and the like.
struct StepCommand {
    std::vector<ShellWord> words;  ///< at least one; variables whose value the workflow tells are filled in
    Origin origin;
    bool reads_pipe = false;
    bool runs_inline_script = false;  ///< `bash -c …`: the commands of the script follow

    /// The program's name without its directory and `.exe`.
    [[nodiscard]] std::string program() const;
};

/// What the step's `run` runs; empty when its shell is none (`shell: python`).
[[nodiscard]] std::vector<StepCommand> read_step_commands(const Workflow& workflow, const WorkflowJob& job,
                                                          const WorkflowStep& step);

/// A call of piot: by `run`, or by the Action.
struct PiotCall {
    std::string command;                 ///< `plan`, `publish`, …; empty = only known at run time
    std::vector<std::string> arguments;  ///< behind the command; of the Action: a line each
    Origin origin;
    bool is_action = false;

    [[nodiscard]] bool publishes() const;
    /// The value of `--name VALUE` or `--name=VALUE`; empty = not given.
    [[nodiscard]] std::string option(std::string_view name) const;
    [[nodiscard]] bool has_flag(std::string_view name) const;
};

[[nodiscard]] std::vector<PiotCall> find_piot_calls(const Workflow& workflow, const WorkflowJob& job,
                                                    const WorkflowStep& step);
[[nodiscard]] std::vector<PiotCall> find_piot_calls(const Workflow& workflow, const WorkflowJob& job);

/// `owner/repo` or `owner/repo/path` of `uses: owner/repo@ref`; empty for local actions and images.
[[nodiscard]] std::string action_name(const WorkflowText& uses);
/// Whether `uses:` is an action of that name, ending in it after a `/`, any case; one of the repository itself, too.
[[nodiscard]] bool is_piot_action(const WorkflowText& uses);

}  // namespace piot::workflow
