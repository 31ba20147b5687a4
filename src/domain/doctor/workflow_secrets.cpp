// SPDX-License-Identifier: MIT
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/expression.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

struct SecretUse {
    std::string name;  ///< empty = all of them
    Origin origin;
};

std::vector<SecretUse> find_secrets(const WorkflowText& text) {
    std::vector<SecretUse> uses;
    for (const auto& placeholder : workflow::find_placeholders(text.value)) {
        if (!placeholder.expression) continue;
        for (const auto& access : workflow::find_carried(*placeholder.expression)) {
            if (access.path == "secrets" || access.path == "secrets.*")
                uses.push_back({"", text.origin_at(placeholder.offset)});
            else if (access.path.starts_with("secrets.") && access.path != "secrets.github_token")
                uses.push_back({access.path.substr(8), text.origin_at(placeholder.offset)});
        }
    }
    return uses;
}

std::vector<SecretUse> find_secrets(const std::vector<WorkflowEntry>& entries) {
    std::vector<SecretUse> uses;
    for (const auto& entry : entries) {
        auto more = find_secrets(entry.value);
        uses.insert(uses.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return uses;
}

bool builds(const JobPlace& place) {
    return std::any_of(place.job.steps.begin(), place.job.steps.end(), [&](const auto& step) {
        const auto code = find_foreign_code(place, step);
        return std::any_of(code.begin(), code.end(), [](const auto& one) { return one.is_build; });
    });
}

std::string name_secret(const SecretUse& use) {
    // Names of secrets have no case; people write them in capitals, expressions are read in small letters.
    std::string name = use.name;
    for (char& c : name)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return name.empty() ? "every secret" : "the secret " + quote(name);
}

void report(WorkflowReview& review, const JobPlace& place, const std::vector<SecretUse>& uses) {
    for (const auto& use : uses)
        review.warn(
            codes::PIOT_WORKFLOW_SECRET, use.origin,
            fmt::format("{} is within reach of what {} builds", name_secret(use), name_of(place.job)),
            "move the step that needs it into a job that builds nothing, or keep the secret in an environment of "
            "the publish job");
}

void check_workflow_env(WorkflowReview& review, const Workflow& workflow) {
    const auto builder = std::find_if(workflow.jobs.begin(), workflow.jobs.end(), [&](const auto& job) {
        return !review.is_publish_job({workflow, job}) && builds({workflow, job});
    });
    if (builder == workflow.jobs.end()) return;
    for (const auto& use : find_secrets(workflow.env))
        review.warn(codes::PIOT_WORKFLOW_SECRET, use.origin,
                    fmt::format("{} is given to every job, {} among them", name_secret(use), name_of(*builder)),
                    "move it into `env:` of the one step that needs it");
}

void check_job(WorkflowReview& review, const JobPlace& place) {
    if (place.job.inherited_secrets)
        review.warn(codes::PIOT_WORKFLOW_SECRET, place.job.inherited_secrets->origin,
                    fmt::format("{} hands every secret to {}", name_of(place.job), quote(place.job.uses.value)),
                    "name the secrets that the called workflow needs; trusted publishing needs none");
    if (review.is_publish_job(place) || !builds(place)) return;
    report(review, place, find_secrets(place.job.env));
    for (const auto& step : place.job.steps) {
        report(review, place, find_secrets(step.env));
        report(review, place, find_secrets(step.with));
        report(review, place, find_secrets(step.run));
    }
}

}  // namespace

void check_secrets(WorkflowReview& review) {
    for (const auto& workflow : review.workflows()) {
        if (!review.is_release(workflow)) continue;
        check_workflow_env(review, workflow);
        for (const auto& job : workflow.jobs)
            check_job(review, {workflow, job});
    }
}

}  // namespace piot::doctor
