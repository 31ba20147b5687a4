// SPDX-License-Identifier: MIT
#include "domain/config/findings.hpp"
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/expression.hpp"
#include "domain/workflow/reusable.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <tuple>

namespace piot::doctor {

namespace {

bool has_piot(const Workflow& workflow) {
    return std::any_of(workflow.jobs.begin(), workflow.jobs.end(),
                       [&](const auto& job) { return !workflow::find_piot_calls(workflow, job).empty(); });
}

/// A job that asks for `always()` runs whether or not what it needs did.
bool runs_regardless(const WorkflowJob& job) {
    const auto condition = workflow::parse_condition(job.condition);
    return condition && workflow::calls(*condition, {"always", "cancelled", "failure"});
}

/// `seen` holds the ids that were asked already: of two ways to a job one is enough.
bool may_run(const JobPlace& place, std::string_view event, std::set<std::string>& seen) {
    const auto condition = workflow::parse_condition(place.job.condition);
    if (condition && workflow::evaluate_for_event(*condition, event) == workflow::Truth::no) return false;
    if (runs_regardless(place.job)) return true;
    return std::all_of(place.job.needs.begin(), place.job.needs.end(), [&](const auto& need) {
        const auto* needed = seen.insert(need.value).second ? place.workflow.find_job(need.value) : nullptr;
        return !needed || may_run({place.workflow, *needed}, event, seen);
    });
}

}  // namespace

WorkflowReview::WorkflowReview(const WorkflowInput& input) : input_(input) {
    for (const auto& job : input.publish_jobs) {
        add_release(job.file);
        add_release(job.entry_file);
    }
    with_piot_ = release_;
    for (const auto& workflow : workflows())
        if (has_piot(workflow)) with_piot_.insert(workflow.file);
}

/// What a release workflow calls belongs to the release as well.
void WorkflowReview::add_release(const std::string& file) {
    if (!release_.insert(file).second) return;
    const auto* workflow = find(file);
    if (!workflow) return;
    for (const auto& job : workflow->jobs)
        if (const auto* called = workflow::find_called(workflows(), job, {})) add_release(called->file);
}

bool WorkflowReview::is_publish_job(const JobPlace& place) const {
    return std::any_of(publish_jobs().begin(), publish_jobs().end(), [&](const auto& job) {
        return job.file == place.workflow.file && job.job == place.job.id.value;
    });
}

void WorkflowReview::error(const ErrorCode& code, const Origin& origin, std::string message, std::string hint) {
    add(Severity::error, code, origin, std::move(message), std::move(hint));
}

void WorkflowReview::warn(const ErrorCode& code, const Origin& origin, std::string message, std::string hint) {
    add(Severity::warning, code, origin, std::move(message), std::move(hint));
}

void WorkflowReview::note(const ErrorCode& code, const Origin& origin, std::string message, std::string hint) {
    add(Severity::notice, code, origin, std::move(message), std::move(hint));
}

void WorkflowReview::add(Severity severity, const ErrorCode& code, const Origin& origin, std::string&& message,
                         std::string&& hint) {
    findings_.push_back({code, severity, std::move(message), origin, std::move(hint)});
}

std::vector<Diagnostic> WorkflowReview::take_sorted() && {
    findings_.insert(findings_.end(), input_.workflows.findings.begin(), input_.workflows.findings.end());
    std::stable_sort(findings_.begin(), findings_.end(), [](const auto& a, const auto& b) {
        return std::tie(a.origin.file, a.origin.line, a.origin.column) <
               std::tie(b.origin.file, b.origin.line, b.origin.column);
    });
    // A workflow that is reached from several others is looked at once for each.
    findings_.erase(std::unique(findings_.begin(), findings_.end()), findings_.end());
    return std::move(findings_);
}

std::string quote(std::string_view text) {
    return config::quote(text);
}

std::string name_of(const WorkflowJob& job) {
    return "the job " + quote(job.id.value);
}

const Permissions* permissions_of(const JobPlace& place) {
    if (place.job.permissions) return &*place.job.permissions;
    return place.workflow.permissions ? &*place.workflow.permissions : nullptr;
}

bool may_run_on(const JobPlace& place, std::string_view event) {
    std::set<std::string> seen;
    return may_run(place, event, seen);
}

std::string action_of(const WorkflowStep& step) {
    return to_lower(workflow::action_name(step.uses));
}

std::vector<Diagnostic> check(const WorkflowInput& input) {
    WorkflowReview review(input);
    for (const auto& run : {check_publish_jobs, check_other_ways, check_reusable, check_permissions, check_environments,
                            check_triggers, check_concurrency, check_checkouts, check_artifacts, check_pins,
                            check_secrets, check_foreign_code, check_injection})
        run(review);
    return std::move(review).take_sorted();
}

}  // namespace piot::doctor

namespace piot {

std::vector<Diagnostic> check_workflows(const WorkflowInput& input) {
    return doctor::check(input);
}

}  // namespace piot
