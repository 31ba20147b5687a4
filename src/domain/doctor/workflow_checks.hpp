// SPDX-License-Identifier: MIT
#pragma once
#include "domain/workflow/step_commands.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/doctor_workflow.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace piot::doctor {

/// A job with the workflow that holds it.
struct JobPlace {
    const Workflow& workflow;
    const WorkflowJob& job;
};

/// The workflows as the checks look at them: which of them release, and what was found.
class WorkflowReview {
  public:
    explicit WorkflowReview(const WorkflowInput& input);

    [[nodiscard]] const std::vector<Workflow>& workflows() const { return input_.workflows.workflows; }
    [[nodiscard]] const std::vector<PublishJob>& publish_jobs() const { return input_.publish_jobs; }
    [[nodiscard]] bool is_trust_declared() const { return input_.is_trust_declared; }
    [[nodiscard]] bool is_complete() const { return input_.workflows.findings.empty(); }
    [[nodiscard]] const Workflow* find(std::string_view file) const { return input_.workflows.find(file); }

    /// Holds a publish job, starts a workflow that does, or is called by one of these.
    [[nodiscard]] bool is_release(const Workflow& workflow) const { return release_.contains(workflow.file); }
    /// Is a release workflow, or runs piot.
    [[nodiscard]] bool runs_piot(const Workflow& workflow) const { return with_piot_.contains(workflow.file); }
    [[nodiscard]] bool is_publish_job(const JobPlace& place) const;

    void error(const ErrorCode& code, const Origin& origin, std::string message, std::string hint);
    void warn(const ErrorCode& code, const Origin& origin, std::string message, std::string hint);
    void note(const ErrorCode& code, const Origin& origin, std::string message, std::string hint);
    [[nodiscard]] std::vector<Diagnostic> take_sorted() &&;

  private:
    void add_release(const std::string& file);
    void add(Severity severity, const ErrorCode& code, const Origin& origin, std::string&& message, std::string&& hint);

    const WorkflowInput& input_;
    std::set<std::string> release_;
    std::set<std::string> with_piot_;
    std::vector<Diagnostic> findings_;
};

void check_publish_jobs(WorkflowReview& review);
void check_other_ways(WorkflowReview& review);
void check_reusable(WorkflowReview& review);
void check_permissions(WorkflowReview& review);
void check_environments(WorkflowReview& review);
void check_triggers(WorkflowReview& review);
void check_concurrency(WorkflowReview& review);
void check_checkouts(WorkflowReview& review);
void check_artifacts(WorkflowReview& review);
void check_pins(WorkflowReview& review);
void check_secrets(WorkflowReview& review);
void check_foreign_code(WorkflowReview& review);
void check_injection(WorkflowReview& review);

/// A user's text between backticks.
[[nodiscard]] std::string quote(std::string_view text);
/// `the job `x``.
[[nodiscard]] std::string name_of(const WorkflowJob& job);
/// The permissions that hold in the job: its own, or the workflow's; nullptr when nobody says.
[[nodiscard]] const Permissions* permissions_of(const JobPlace& place);
/// Whether an event starts the job, as far as the conditions on it and on what it needs tell.
[[nodiscard]] bool may_run_on(const JobPlace& place, std::string_view event);
/// The name of an action, in lower case: `actions/checkout`; empty for a step without one.
[[nodiscard]] std::string action_of(const WorkflowStep& step);
/// Code that is not piot's.
struct ForeignCode {
    std::string name;  ///< `cargo`, `actions/cache`, `./build.sh`
    Origin origin;
    bool is_build = false;  ///< it builds, or runs what the repository or a package index holds
};

/// All of it that the step runs.
[[nodiscard]] std::vector<ForeignCode> find_foreign_code(const JobPlace& place, const WorkflowStep& step);

}  // namespace piot::doctor
