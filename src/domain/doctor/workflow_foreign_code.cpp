// SPDX-License-Identifier: MIT
#include "domain/doctor/workflow_checks.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

constexpr std::array<std::string_view, 45> k_programs{
    "cargo", "rustc", "rustup", "maturin", "pip",    "pip3",   "pipx", "uv",   "uvx",    "poetry", "pdm",   "hatch",
    "flit",  "tox",   "nox",    "twine",   "npm",    "npx",    "yarn", "pnpm", "node",   "bun",    "deno",  "make",
    "cmake", "ninja", "just",   "task",    "docker", "podman", "go",   "gem",  "bundle", "brew",   "conda", "mamba",
    "pixi",  "meson", "bazel",  "gradle",  "mvn",    "php",    "ruby", "perl", "rake"};

// What the publish job needs, or what only signs and watches.
constexpr std::array<std::string_view, 8> k_own_actions{"actions/checkout",
                                                        "actions/download-artifact",
                                                        "actions/upload-artifact",
                                                        "actions/attest",
                                                        "actions/attest-build-provenance",
                                                        "actions/attest-sbom",
                                                        "actions/create-github-app-token",
                                                        "step-security/harden-runner"};

bool is_python(std::string_view program) {
    return program.starts_with("python") && program.find_first_not_of("0123456789.", 6) == std::string_view::npos;
}

bool is_shell(std::string_view program) {
    return program == "bash" || program == "sh" || program == "zsh";
}

/// A program or a script by its path inside the checkout. Absolute paths and variables may be anything.
bool is_in_checkout(std::string_view path) {
    if (path.starts_with("./") || path.starts_with("../")) return true;
    return !path.empty() && path.find('/') != std::string_view::npos && path[0] != '/' && path[0] != '$' &&
           path[0] != '~' && path.find("://") == std::string_view::npos;
}

const std::string* first_argument(const workflow::StepCommand& command) {
    for (std::size_t i = 1; i < command.words.size(); ++i)
        if (!command.words[i].text.starts_with('-')) return &command.words[i].text;
    return nullptr;
}

bool has_argument(const workflow::StepCommand& command, std::string_view wanted) {
    return std::any_of(command.words.begin() + 1, command.words.end(),
                       [&](const auto& word) { return word.text == wanted; });
}

/// The command as a person would name it; empty when it is no foreign code.
std::string foreign_command(const workflow::StepCommand& command) {
    const auto& word = command.words.front().text;
    const auto program = command.program();
    if (std::find(k_programs.begin(), k_programs.end(), program) != k_programs.end()) return program;
    if (program == "piot") return "";
    if (is_in_checkout(word)) return word;
    const auto* argument = first_argument(command);
    if (is_python(program)) {
        if (has_argument(command, "-m")) return program + " -m";
        return argument && !has_argument(command, "-c") && !has_argument(command, "-") ? program + " " + *argument : "";
    }
    if (is_shell(program) && !command.runs_inline_script) {
        if (command.reads_pipe) return program;
        return argument && !argument->starts_with('$') && !argument->starts_with('/') ? program + " " + *argument : "";
    }
    if ((program == "source" || program == ".") && argument && is_in_checkout(*argument))
        return program + " " + *argument;
    return "";
}

/// An action that runs compilers, package managers or what a cache brings.
bool is_build_action(std::string_view action) {
    for (const auto* part : {"/setup-", "cache", "toolchain", "maturin-action", "cibuildwheel", "build-push-action"})
        if (action.find(part) != std::string_view::npos) return true;
    return false;
}

bool is_for_cargo(const ForeignCode& code) {
    return code.name == "cargo" || code.name == "rustup" || code.name == "rustc" ||
           code.name.find("toolchain") != std::string::npos;
}

}  // namespace

std::vector<ForeignCode> find_foreign_code(const JobPlace& place, const WorkflowStep& step) {
    std::vector<ForeignCode> found;
    const auto action = action_of(step);
    const bool is_own = workflow::is_piot_action(step.uses) || action.starts_with("actions/github-script") ||
                        std::find(k_own_actions.begin(), k_own_actions.end(), action) != k_own_actions.end();
    if (!step.uses.empty() && !is_own)
        found.push_back({action.empty() ? step.uses.value : workflow::action_name(step.uses), step.uses.origin,
                         action.empty() || is_build_action(action)});
    for (const auto& command : workflow::read_step_commands(place.workflow, place.job, step))
        if (auto name = foreign_command(command); !name.empty())
            found.push_back({std::move(name), command.origin, true});
    return found;
}

void check_foreign_code(WorkflowReview& review) {
    for (const auto& publish : review.publish_jobs()) {
        const auto* workflow = review.find(publish.file);
        const auto* job = workflow ? workflow->find_job(publish.job) : nullptr;
        if (!job) continue;
        const JobPlace place{*workflow, *job};
        const auto calls = workflow::find_piot_calls(*workflow, *job);
        const bool packages_itself =
            std::any_of(calls.begin(), calls.end(), [](const auto& call) { return call.has_flag("--cargo-publish"); });
        std::set<std::string> seen;
        for (const auto& step : job->steps) {
            for (const auto& code : find_foreign_code(place, step)) {
                if ((packages_itself && is_for_cargo(code)) || !seen.insert(code.name).second) continue;
                review.warn(codes::PIOT_WORKFLOW_FOREIGN_CODE, code.origin,
                            fmt::format("the publish job {} runs {}, which can take the registries' token",
                                        quote(job->id.value), quote(code.name)),
                            "move this step into the job that builds; the publish job needs only piot, the plan, the "
                            "artifacts and a checkout");
            }
        }
    }
}

}  // namespace piot::doctor
