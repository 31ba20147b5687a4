// SPDX-License-Identifier: MIT
// Ways to the registries beside piot's: the workflow from before piot that nobody has deleted.
#include "domain/doctor/workflow_checks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> k_commands{{{"cargo", "publish"},
                                                                                    {"twine", "upload"},
                                                                                    {"uv", "publish"},
                                                                                    {"maturin", "publish"},
                                                                                    {"maturin", "upload"},
                                                                                    {"poetry", "publish"},
                                                                                    {"hatch", "publish"},
                                                                                    {"flit", "publish"},
                                                                                    {"pdm", "publish"},
                                                                                    {"release-plz", "release"}}};

constexpr std::array<std::string_view, 5> k_actions{"pypa/gh-action-pypi-publish", "rust-lang/crates-io-auth-action",
                                                    "release-plz/action", "marcoieni/release-plz-action",
                                                    "katyo/publish-crates"};

/// TestPyPI and rehearsals of other tools make nothing public.
bool is_trial(std::string_view text) {
    return text == "--dry-run" || text == "-n" || text.find("testpypi") != std::string_view::npos ||
           text.find("test.pypi.org") != std::string_view::npos;
}

/// The words from the program on; `python -m twine` is twine.
Words words_of(const workflow::StepCommand& command) {
    Words words{command.program()};
    for (std::size_t i = 1; i < command.words.size(); ++i)
        words.push_back(command.words[i].text);
    if (words.front().starts_with("python") && words.size() > 2 && words[1] == "-m")
        words.erase(words.begin(), words.begin() + 2);
    return words;
}

/// `cargo publish`; empty when the command uploads nothing.
std::string find_upload(const workflow::StepCommand& command) {
    const auto words = words_of(command);
    if (std::any_of(words.begin(), words.end(), is_trial)) return "";
    const auto verb = std::find_if(words.begin() + 1, words.end(), [](const auto& word) {
        return !word.starts_with('-') && !word.starts_with('+');  // `cargo +nightly publish`
    });
    if (verb == words.end()) return "";
    for (const auto& [program, name] : k_commands)
        if (words.front() == program && *verb == name) return fmt::format("{} {}", program, name);
    return "";
}

bool is_upload_action(const WorkflowStep& step) {
    const auto action = action_of(step);
    const auto* command = find_entry(step.with, "command");
    if (action == "pyo3/maturin-action") return command && (command->value == "upload" || command->value == "publish");
    if (std::find(k_actions.begin(), k_actions.end(), action) == k_actions.end()) return false;
    return std::none_of(step.with.begin(), step.with.end(),
                        [](const auto& input) { return is_trial(input.value.value); });
}

/// What uploads in the job, and where; an empty name = nothing does.
std::pair<std::string, Origin> find_way(const JobPlace& place) {
    for (const auto& step : place.job.steps) {
        if (is_upload_action(step)) return {workflow::action_name(step.uses), step.uses.origin};
        for (const auto& command : workflow::read_step_commands(place.workflow, place.job, step))
            if (auto name = find_upload(command); !name.empty()) return {std::move(name), command.origin};
    }
    return {};
}

}  // namespace

void check_other_ways(WorkflowReview& review) {
    // Before piot publishes, another way is no second one.
    if (review.publish_jobs().empty()) return;
    for (const auto& workflow : review.workflows()) {
        for (const auto& job : workflow.jobs) {
            const JobPlace place{workflow, job};
            if (review.is_publish_job(place)) continue;
            const auto [name, origin] = find_way(place);
            if (name.empty()) continue;
            review.warn(codes::PIOT_WORKFLOW_PUBLISH_JOB, origin,
                        fmt::format("{} in {} releases past piot: no plan knows of it, and no tag tells", quote(name),
                                    name_of(job)),
                        "delete the job, and the trusted publisher or token that it uses");
        }
    }
}

}  // namespace piot::doctor
