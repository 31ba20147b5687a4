// SPDX-License-Identifier: MIT
#include "domain/config/findings.hpp"
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/taint.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

using workflow::Author;

// Events that outsiders cause and that run with the repository's own rights.
constexpr std::array<std::string_view, 9> k_privileged_events{
    "pull_request_target", "workflow_run",       "issue_comment", "issues",
    "discussion",          "discussion_comment", "gollum",        "fork",
    "pull_request_comment"};

struct Sink {
    std::string_view action;
    std::string_view input;
};

// Inputs that are run as a script.
constexpr std::array<Sink, 8> k_sinks{{{"actions/github-script", "script"},
                                       {"azure/cli", "inlinescript"},
                                       {"azure/powershell", "inlinescript"},
                                       {"nick-fields/retry", "command"},
                                       {"appleboy/ssh-action", "script"},
                                       {"jannekem/run-python-script-action", "script"},
                                       {"pyo3/maturin-action", "before-script-linux"},
                                       {"addnab/docker-run-action", "run"}}};

struct StepPlace {
    const JobPlace& job;
    const WorkflowStep& step;
};

bool has_event(const Workflow& workflow, std::string_view event) {
    return workflow.find_trigger(event) != nullptr;
}

/// A pull request of a fork runs without secrets and may only read, so what it injects harms its own run.
bool is_privileged(const Workflow& workflow, const workflow::Taint& taint) {
    if (taint.is_commit && (has_event(workflow, "push") || has_event(workflow, "merge_group"))) return true;
    return std::any_of(k_privileged_events.begin(), k_privileged_events.end(),
                       [&](auto event) { return has_event(workflow, event); });
}

std::string make_hint(std::string_view source) {
    return fmt::format("put it into `env:` as `VALUE: ${{{{ {} }}}}` and write `\"$VALUE\"` in the script", source);
}

void report(WorkflowReview& review, const StepPlace& place, const Origin& origin, const workflow::Taint& taint,
            std::string hint) {
    const auto& workflow = place.job.workflow;
    const auto path = taint.via.empty() ? quote(taint.path) : quote(taint.via) + " from " + quote(taint.path);
    switch (taint.author) {
        case Author::outsider: {
            const auto message = fmt::format("anybody can put shell into {}, which is pasted into this script", path);
            if (is_privileged(workflow, taint))
                return review.error(codes::PIOT_WORKFLOW_INJECTION, origin, message, std::move(hint));
            return review.warn(codes::PIOT_WORKFLOW_INJECTION, origin, message, std::move(hint));
        }
        case Author::runner:
        case Author::matrix:
            if (review.is_release(workflow))
                review.warn(codes::PIOT_WORKFLOW_INJECTION, origin,
                            fmt::format("{} is pasted into this script as it comes", path), std::move(hint));
            return;
        case Author::ref_writer:
            if (review.is_release(workflow))
                review.note(
                    codes::PIOT_WORKFLOW_INJECTION, origin,
                    fmt::format("{} is pasted into this script: a branch or tag may be named like a command", path),
                    std::move(hint));
            return;
        case Author::nobody_else:
            return;
    }
}

void check_script(WorkflowReview& review, const StepPlace& place, const WorkflowText& script) {
    std::set<std::string> seen;  // once for each expression of a script
    for (const auto& placeholder : workflow::find_placeholders(script.value)) {
        if (!placeholder.expression || !seen.insert(placeholder.source).second) continue;
        const auto taint =
            workflow::find_taint(*placeholder.expression, place.job.workflow, place.job.job, &place.step);
        report(review, place, script.origin_at(placeholder.offset), taint,
               make_hint(config::make_printable(placeholder.source)));
    }
}

}  // namespace

void check_injection(WorkflowReview& review) {
    for (const auto& workflow : review.workflows()) {
        for (const auto& job : workflow.jobs) {
            const JobPlace place{workflow, job};
            for (const auto& step : job.steps) {
                check_script(review, {place, step}, step.run);
                for (const auto& [action, input] : k_sinks) {
                    const auto* script = action_of(step) == action ? find_entry(step.with, input) : nullptr;
                    if (script) check_script(review, {place, step}, *script);
                }
            }
        }
    }
}

}  // namespace piot::doctor
