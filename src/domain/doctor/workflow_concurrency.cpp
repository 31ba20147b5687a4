// SPDX-License-Identifier: MIT
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/expression.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

constexpr std::string_view k_example = "`concurrency: {group: piot-release, cancel-in-progress: false, queue: max}`";

/// Whether the group is another one in every run, so that no run ever waits.
bool differs_per_run(const WorkflowText& group) {
    for (const auto& placeholder : workflow::find_placeholders(group.value)) {
        if (!placeholder.expression) continue;
        for (const auto& access : workflow::find_carried(*placeholder.expression)) {
            if (access.path == "github.run_id" || access.path == "github.sha" || access.path == "github.run_number" ||
                access.path == "github.event.head_commit.id")
                return true;
        }
    }
    return false;
}

/// The events other than pull requests that start the workflow: in these a release may run.
bool cancels_releases(const Workflow& entry, const WorkflowText& cancel) {
    const auto condition = workflow::parse_condition(cancel);
    if (!condition) return true;
    return std::any_of(entry.triggers.begin(), entry.triggers.end(), [&](const auto& trigger) {
        return trigger.event.value != "pull_request" &&
               workflow::evaluate_for_event(*condition, trigger.event.value) != workflow::Truth::no;
    });
}

void check_cancelling(WorkflowReview& review, const Workflow& entry, const Concurrency& concurrency) {
    const auto& cancel = concurrency.cancel_in_progress;
    if (!cancel || cancel->value == "false") return;
    if (cancel->value == "true")
        review.error(codes::PIOT_WORKFLOW_CONCURRENCY, cancel->origin,
                     "a new run cancels a release in the middle of its uploads", "write `cancel-in-progress: false`");
    else if (cancels_releases(entry, *cancel))
        review.warn(codes::PIOT_WORKFLOW_CONCURRENCY, cancel->origin,
                    "a new run may cancel a release in the middle of its uploads", "write `cancel-in-progress: false`");
}

void check_group(WorkflowReview& review, const Concurrency& concurrency) {
    if (differs_per_run(concurrency.group))
        review.warn(
            codes::PIOT_WORKFLOW_CONCURRENCY, concurrency.group.origin,
            fmt::format("no two runs share the group {}: two releases can run at once", quote(concurrency.group.value)),
            "give the releases of a branch one group, like `group: piot-release`");
    if (!concurrency.queue)
        review.note(codes::PIOT_WORKFLOW_CONCURRENCY, concurrency.origin,
                    "of several releases that wait only the last one runs", "add `queue: max` to `concurrency:`");
}

/// A group with a name of the workflow or of the run in it is its own; a fixed name may be used elsewhere too.
void check_shared(WorkflowReview& review, const Workflow& owner, const Concurrency& concurrency) {
    if (concurrency.group.is_dynamic() || concurrency.group.empty()) return;
    const auto is_shared = [&](const std::optional<Concurrency>& other) {
        return other && to_lower(other->group.value) == to_lower(concurrency.group.value);
    };
    for (const auto& workflow : review.workflows()) {
        if (workflow.file == owner.file || review.is_release(workflow)) continue;
        const bool is_used =
            is_shared(workflow.concurrency) || std::any_of(workflow.jobs.begin(), workflow.jobs.end(),
                                                           [&](const auto& job) { return is_shared(job.concurrency); });
        if (is_used)
            review.warn(codes::PIOT_WORKFLOW_CONCURRENCY, concurrency.group.origin,
                        fmt::format("{} waits in the group {} too and can push a waiting release out", workflow.file,
                                    quote(concurrency.group.value)),
                        "give the release a group of its own, like `group: piot-release`");
    }
}

/// A job that waits for the group which its own workflow holds waits for ever; GitHub cancels it.
void check_deadlock(WorkflowReview& review, const Workflow& workflow) {
    if (!workflow.concurrency || workflow.concurrency->group.empty()) return;
    for (const auto& job : workflow.jobs) {
        if (!job.concurrency || job.concurrency->group.value != workflow.concurrency->group.value) continue;
        review.error(codes::PIOT_WORKFLOW_CONCURRENCY, job.concurrency->origin,
                     fmt::format("{} waits for the group that its own workflow holds: GitHub cancels it", name_of(job)),
                     "remove one of the two `concurrency:` blocks");
    }
}

}  // namespace

void check_concurrency(WorkflowReview& review) {
    for (const auto& publish : review.publish_jobs()) {
        const auto* entry = review.find(publish.entry_file);
        const auto* workflow = review.find(publish.file);
        const auto* job = workflow ? workflow->find_job(publish.job) : nullptr;
        if (!entry || !job) continue;
        std::vector<const Concurrency*> all;
        if (entry->concurrency) all.push_back(&*entry->concurrency);
        if (workflow != entry && workflow->concurrency) all.push_back(&*workflow->concurrency);
        if (job->concurrency) all.push_back(&*job->concurrency);
        if (all.empty())
            review.warn(codes::PIOT_WORKFLOW_CONCURRENCY, publish.origin, "two releases can run at once",
                        fmt::format("add {} to {}", k_example, entry->file));
        for (const auto* concurrency : all) {
            check_cancelling(review, *entry, *concurrency);
            check_group(review, *concurrency);
            check_shared(review, *entry, *concurrency);
        }
        check_deadlock(review, *workflow);
    }
}

}  // namespace piot::doctor
