// SPDX-License-Identifier: MIT
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/expression.hpp"
#include "domain/workflow/reusable.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

constexpr std::string_view k_upload = "actions/upload-artifact";
constexpr std::string_view k_download = "actions/download-artifact";

bool looks_at(const WorkflowText& text, std::string_view path) {
    for (const auto& placeholder : workflow::find_placeholders(text.value)) {
        if (!placeholder.expression) continue;
        for (const auto& access : workflow::find_accesses(*placeholder.expression))
            if (access.path == path) return true;
    }
    return false;
}

/// `steps.x.outputs.matrix`: what the Action and `piot plan` in CI write.
bool is_matrix_output(const WorkflowText& output) {
    for (const auto& placeholder : workflow::find_placeholders(output.value)) {
        if (!placeholder.expression) continue;
        for (const auto& access : workflow::find_accesses(*placeholder.expression))
            if (access.path.starts_with("steps.") && access.path.ends_with(".outputs.matrix")) return true;
    }
    return false;
}

/// Whether the text holds the matrix of a job of the workflow that runs `piot plan`.
bool holds_piot_matrix(const Workflow& workflow, const WorkflowText& text) {
    for (const auto& job : workflow.jobs) {
        const auto commands = find_piot_commands(workflow, job);
        if (std::find(commands.begin(), commands.end(), "plan") == commands.end()) continue;
        for (const auto& output : job.outputs)
            if (is_matrix_output(output.value) &&
                looks_at(text, to_lower("needs." + job.id.value + ".outputs." + output.key.value)))
                return true;
    }
    return false;
}

/// The same for a workflow that gets its rows as an input of the one that calls it.
bool is_given_piot_matrix(const WorkflowReview& review, const Workflow& called, const WorkflowText& text) {
    for (const auto& workflow : review.workflows()) {
        for (const auto& job : workflow.jobs) {
            if (workflow::find_called(review.workflows(), job, {}) != &called) continue;
            for (const auto& input : job.with)
                if (looks_at(text, to_lower("inputs." + input.key.value)) && holds_piot_matrix(workflow, input.value))
                    return true;
        }
    }
    return false;
}

bool has_piot_rows(const WorkflowReview& review, const JobPlace& place) {
    if (!place.job.matrix) return false;
    const auto& rows = place.job.matrix->expressions;
    return std::any_of(rows.begin(), rows.end(), [&](const auto& text) {
        return holds_piot_matrix(place.workflow, text) || is_given_piot_matrix(review, place.workflow, text);
    });
}

void check_row(WorkflowReview& review, const JobPlace& place) {
    std::vector<const WorkflowStep*> uploads;
    bool has_unknown = !place.job.uses.empty();
    for (const auto& step : place.job.steps) {
        if (action_of(step) == k_upload) uploads.push_back(&step);
        has_unknown = has_unknown || step.uses.value.starts_with("./");
    }
    if (uploads.empty()) {
        if (!has_unknown)
            review.error(
                codes::PIOT_WORKFLOW_ARTIFACT, place.job.id.origin,
                fmt::format("{} builds the rows of the matrix and uploads none", name_of(place.job)),
                "end the job with `uses: actions/upload-artifact@…`, `name: ${{ matrix.artifact_name }}`, `path: ${{ "
                "matrix.artifact_path }}`");
        return;
    }
    for (const auto* upload : uploads) {
        const auto* name = find_entry(upload->with, "name");
        if (name && looks_at(*name, "matrix.artifact_name")) return;
    }
    const auto* name = find_entry(uploads.front()->with, "name");
    // A name that is made of other parts of the row may come to the same.
    const bool is_certain = !name || !name->is_dynamic();
    const auto& origin = name ? name->origin : uploads.front()->uses.origin;
    const auto message = fmt::format("{} uploads its row under another name than the plan's", name_of(place.job));
    const std::string hint = "write `name: ${{ matrix.artifact_name }}`";
    if (is_certain)
        review.error(codes::PIOT_WORKFLOW_ARTIFACT, origin, message, hint);
    else
        review.warn(codes::PIOT_WORKFLOW_ARTIFACT, origin, message, hint);
}

/// `./a/`, `a` and `$GITHUB_WORKSPACE/a` are one place, and so are the spellings of the runner's directory.
std::string normal_path(std::string_view path) {
    auto text = to_lower(trim(path));
    std::string compact;
    for (const char c : text)
        if (c != ' ') compact += c;
    for (const auto& [spelling, place] :
         {std::pair<std::string_view, std::string_view>{"${{runner.temp}}", "$runner_temp"},
          {"${runner_temp}", "$runner_temp"},
          {"${{env.runner_temp}}", "$runner_temp"},
          {"${{github.workspace}}/", ""},
          {"${github_workspace}/", ""},
          {"$github_workspace/", ""}})
        compact = replace_all(compact, spelling, place);
    while (compact.starts_with("./"))
        compact.erase(0, 2);
    while (compact.ends_with('/'))
        compact.pop_back();
    return compact.empty() ? "." : compact;
}

bool is_row_download(const WorkflowStep& step) {
    const auto* name = find_entry(step.with, "name");
    return !name || name->empty();
}

void check_merging(WorkflowReview& review, const WorkflowStep& step) {
    const auto* merges = find_entry(step.with, "merge-multiple");
    if (!merges || trim(merges->value) != "true") return;
    const auto* pattern = find_entry(step.with, "pattern");
    // What is merged on its own, like the stamped manifests, is none of the rows.
    if (pattern && (pattern->value == "piot-stamp" || pattern->value == "piot-plan")) return;
    review.error(codes::PIOT_WORKFLOW_ARTIFACT, merges->origin,
                 "this download mixes all artifacts in one directory: piot cannot tell the rows apart",
                 "remove `merge-multiple: true`: each artifact then gets a directory of its name");
}

/// `--artifacts` is relative to where the step runs; empty = nobody can tell before the run.
std::string artifacts_directory(const JobPlace& place, const WorkflowStep& step, const workflow::PiotCall& call) {
    const auto wanted = call.option("--artifacts");
    if (wanted.empty() || wanted[0] == '/' || wanted[0] == '$') return wanted;
    for (const auto& command : workflow::read_step_commands(place.workflow, place.job, step))
        if (command.program() == "cd" || command.program() == "pushd") return "";
    const auto* input = find_entry(step.with, "working_directory");
    const auto& directory = input ? *input : step.working_directory;
    return directory.empty() ? wanted : directory.value + "/" + wanted;
}

void check_directory(WorkflowReview& review, const workflow::PiotCall& call, const std::string& wanted,
                     const std::vector<const WorkflowStep*>& downloads) {
    if (wanted.empty() || downloads.empty()) return;
    const auto place = normal_path(wanted);
    if (place.find('$') != std::string::npos && !place.starts_with("$runner_temp")) return;
    for (const auto* download : downloads) {
        const auto* path = find_entry(download->with, "path");
        const auto given = normal_path(path ? path->value : "");
        // An absolute path may lie in the workspace or in a container's mount: only another one can be told from it.
        const bool is_unknown = place.starts_with('/') != given.starts_with('/') ||
                                (given.find('$') != std::string::npos && !given.starts_with("$runner_temp"));
        if (is_unknown || given == place || (place + "/").starts_with(given + "/") || given.starts_with(place + "/"))
            return;
    }
    const auto* path = find_entry(downloads.front()->with, "path");
    review.warn(codes::PIOT_WORKFLOW_ARTIFACT, path ? path->origin : downloads.front()->uses.origin,
                fmt::format("the artifacts go into {}, and `piot {}` looks in {}",
                            quote(path ? path->value : "the checkout"), call.command, quote(wanted)),
                "name the same directory at both places, best `${{ runner.temp }}/artifacts`");
}

void check_consumer(WorkflowReview& review, const JobPlace& place) {
    std::vector<const WorkflowStep*> downloads;
    for (const auto& step : place.job.steps) {
        if (action_of(step) == k_download && is_row_download(step)) downloads.push_back(&step);
        for (const auto& call : workflow::find_piot_calls(place.workflow, place.job, step)) {
            if (call.command != "publish" && call.command != "inspect") continue;
            for (const auto* download : downloads)
                check_merging(review, *download);
            check_directory(review, call, artifacts_directory(place, step, call), downloads);
        }
    }
}

}  // namespace

void check_artifacts(WorkflowReview& review) {
    for (const auto& workflow : review.workflows()) {
        if (!review.runs_piot(workflow)) continue;
        for (const auto& job : workflow.jobs) {
            const JobPlace place{workflow, job};
            if (has_piot_rows(review, place)) check_row(review, place);
            check_consumer(review, place);
        }
    }
}

}  // namespace piot::doctor
