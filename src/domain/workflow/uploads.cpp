// SPDX-License-Identifier: MIT
#include "domain/workflow/uploads.hpp"

#include "domain/workflow/step_commands.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace piot::workflow {

namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> k_commands{{{"cargo", "publish"},
                                                                                    {"cargo", "release"},
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
Words words_of(const StepCommand& command) {
    Words words{command.program()};
    for (std::size_t i = 1; i < command.words.size(); ++i)
        words.push_back(command.words[i].text);
    if (words.front().starts_with("python") && words.size() > 2 && words[1] == "-m")
        words.erase(words.begin(), words.begin() + 2);
    return words;
}

/// `cargo publish`; empty when the command uploads nothing.
std::string find_tool(const StepCommand& command) {
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
    const auto action = to_lower(action_name(step.uses));
    const auto* command = find_entry(step.with, "command");
    if (action == "pyo3/maturin-action") return command && (command->value == "upload" || command->value == "publish");
    // release-plz also prepares: pull requests for releases.
    if (command && command->value == "release-pr") return false;
    return std::find(k_actions.begin(), k_actions.end(), action) != k_actions.end();
}

bool has_trial(const std::vector<WorkflowEntry>& entries) {
    return std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
        const auto name = to_lower(entry.key.value);
        const bool is_dry = (name == "dry-run" || name == "dry_run") && entry.value.value == "true";
        return is_dry || is_trial(entry.value.value);
    });
}

/// By an input, or by a variable such as `TWINE_REPOSITORY: testpypi`.
bool is_trial_step(const Workflow& workflow, const WorkflowJob& job, const WorkflowStep& step) {
    return has_trial(step.with) || has_trial(step.env) || has_trial(job.env) || has_trial(workflow.env);
}

}  // namespace

std::optional<Upload> find_upload(const Workflow& workflow, const WorkflowJob& job) {
    for (const auto& step : job.steps) {
        if (is_trial_step(workflow, job, step)) continue;
        if (is_upload_action(step)) return Upload{action_name(step.uses), step.uses.origin};
        for (const auto& command : read_step_commands(workflow, job, step))
            if (auto tool = find_tool(command); !tool.empty()) return Upload{std::move(tool), command.origin};
    }
    return std::nullopt;
}

}  // namespace piot::workflow
