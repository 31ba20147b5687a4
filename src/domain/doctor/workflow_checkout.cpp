// SPDX-License-Identifier: MIT
#include "domain/doctor/workflow_checks.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

constexpr std::string_view k_checkout = "actions/checkout";
constexpr std::array<std::string_view, 5> k_reads_history{"plan", "why", "status", "doctor", "rehearse"};

// Actions that push what they make, by the credentials that the checkout left.
constexpr std::array<std::string_view, 9> k_pushing_actions{"peter-evans/create-pull-request",
                                                            "stefanzweifel/git-auto-commit-action",
                                                            "endbug/add-and-commit",
                                                            "ad-m/github-push-action",
                                                            "jamesives/github-pages-deploy-action",
                                                            "peaceiris/actions-gh-pages",
                                                            "changesets/action",
                                                            "benchmark-action/github-action-benchmark",
                                                            "googleapis/release-please-action"};

struct JobSteps {
    bool uses_remote = false;  ///< a step talks to the remote by the checkout's credentials
    bool fetches = false;      ///< a step may deepen the clone, or make it
    bool has_unknown = false;  ///< a local action or a script may do anything
    std::vector<const WorkflowStep*> checkouts;
};

bool has_git_verb(const workflow::StepCommand& command, const std::vector<std::string_view>& verbs) {
    return command.program() == "git" && std::any_of(command.words.begin(), command.words.end(), [&](const auto& word) {
               return std::find(verbs.begin(), verbs.end(), word.text) != verbs.end();
           });
}

bool is_local_script(const workflow::StepCommand& command) {
    const auto& word = command.words.front().text;
    return word.starts_with("./") || word.find('/') != std::string::npos || word.starts_with('$');
}

void look_at(const workflow::StepCommand& command, JobSteps& steps) {
    steps.fetches = steps.fetches || has_git_verb(command, {"fetch", "pull", "clone"});
    steps.uses_remote = steps.uses_remote || command.program() == "gh" ||
                        has_git_verb(command, {"push", "fetch", "pull", "clone", "submodule", "ls-remote", "remote"});
    steps.has_unknown = steps.has_unknown || is_local_script(command);
}

JobSteps look_at(const JobPlace& place) {
    JobSteps steps;
    for (const auto& step : place.job.steps) {
        const auto action = action_of(step);
        if (action == k_checkout) steps.checkouts.push_back(&step);
        if (step.uses.value.starts_with("./")) steps.has_unknown = true;
        if (std::find(k_pushing_actions.begin(), k_pushing_actions.end(), action) != k_pushing_actions.end())
            steps.uses_remote = true;
        for (const auto& command : workflow::read_step_commands(place.workflow, place.job, step))
            look_at(command, steps);
    }
    return steps;
}

/// The first call that needs the whole history; nullptr when none does.
const workflow::PiotCall* find_history_reader(const std::vector<workflow::PiotCall>& calls) {
    const auto found = std::find_if(calls.begin(), calls.end(), [](const auto& call) {
        return std::find(k_reads_history.begin(), k_reads_history.end(), call.command) != k_reads_history.end();
    });
    return found == calls.end() ? nullptr : &*found;
}

/// A second checkout into a directory of its own is not the one that piot reads.
bool is_main_checkout(const WorkflowStep& step) {
    return !find_entry(step.with, "path") && !find_entry(step.with, "repository");
}

void check_depth(WorkflowReview& review, const JobPlace& place, const JobSteps& steps) {
    const auto calls = workflow::find_piot_calls(place.workflow, place.job);
    const auto* reader = find_history_reader(calls);
    if (!reader || steps.fetches) return;
    if (steps.checkouts.empty() && !steps.has_unknown)
        review.error(codes::PIOT_WORKFLOW_CHECKOUT, reader->origin,
                     fmt::format("{} runs `piot {}` without a checkout", name_of(place.job), reader->command),
                     "add a step `uses: actions/checkout@…` with `fetch-depth: 0` in front of it");
    for (const auto* checkout : steps.checkouts) {
        if (!is_main_checkout(*checkout)) continue;
        const auto* depth = find_entry(checkout->with, "fetch-depth");
        if (depth && (depth->is_dynamic() || trim(depth->value) == "0")) continue;
        review.error(codes::PIOT_WORKFLOW_CHECKOUT, depth ? depth->origin : checkout->uses.origin,
                     fmt::format("`piot {}` refuses the shallow clone that this checkout makes", reader->command),
                     "write `fetch-depth: 0` under `with:` of this step");
    }
}

void check_credentials(WorkflowReview& review, const JobPlace& place, const JobSteps& steps) {
    if (review.is_publish_job(place) || steps.uses_remote || steps.has_unknown) return;
    for (const auto* checkout : steps.checkouts) {
        const auto* persists = find_entry(checkout->with, "persist-credentials");
        if (persists && persists->value != "true") continue;
        review.warn(codes::PIOT_WORKFLOW_CHECKOUT, persists ? persists->origin : checkout->uses.origin,
                    fmt::format("{} does not push, yet its checkout leaves the token on disk", name_of(place.job)),
                    "write `persist-credentials: false` under `with:` of this step");
    }
}

}  // namespace

void check_checkouts(WorkflowReview& review) {
    for (const auto& workflow : review.workflows()) {
        if (!review.runs_piot(workflow)) continue;
        for (const auto& job : workflow.jobs) {
            const JobPlace place{workflow, job};
            const auto steps = look_at(place);
            check_depth(review, place, steps);
            check_credentials(review, place, steps);
        }
    }
}

}  // namespace piot::doctor
