// SPDX-License-Identifier: MIT
#include "app/init/scaffold.hpp"

#include "app/init/git_questions.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr std::string_view k_action_repository = "piot-release/piot";
constexpr std::string_view k_release_file = ".github/workflows/release.yml";
constexpr std::string_view k_check_file = ".github/workflows/check.yml";
constexpr std::string_view k_other_check_file = ".github/workflows/piot-check.yml";
constexpr std::string_view k_dependabot_file = ".github/dependabot.yml";
/// Renovate does dependabot's work where it is set up.
constexpr std::array<std::string_view, 5> k_renovate_files{"renovate.json", "renovate.json5", ".renovaterc",
                                                           ".github/renovate.json", ".github/renovate.json5"};

class Scaffolder {
  public:
    Scaffolder(const Config& config, const InitRequest& request, const InitPorts& ports)
        : config_(config),
          request_(request),
          ports_(ports),
          tree_(ports.checkout.work_tree()),
          git_(ports.processes, ports.checkout.root()) {}

    Result<Scaffold> run() {
        PIOT_TRY(const auto release, tree_.read_file(std::string(k_release_file)));
        PIOT_TRY(const auto check_file, choose_check_file());
        PIOT_TRY(const auto check, tree_.read_file(check_file));
        learn("release.yml", release);
        learn("check.yml", check);
        PIOT_CHECK(choose_action());
        choices_.branch = learned_.branch ? *learned_.branch : git_.find_default_branch();
        choices_.environment = choose_environment();
        choices_.parts = choose_workflow_parts(config_);
        choices_.pins = learned_.pins;
        PIOT_CHECK(add("release.yml", std::string(k_release_file), release));
        PIOT_CHECK(add("check.yml", check_file, check));
        PIOT_CHECK(add_dependabot());
        return std::move(scaffold_);
    }

  private:
    std::string_view find_template(std::string_view name) const {
        const auto found = std::find_if(ports_.templates.begin(), ports_.templates.end(),
                                        [&](const auto& entry) { return entry.name == name; });
        return found == ports_.templates.end() ? std::string_view() : found->text;
    }

    void say(const ErrorCode& code, Severity severity, std::string message, std::string hint) {
        scaffold_.diagnostics.push_back({code, severity, std::move(message), {}, std::move(hint)});
    }

    /// A workflow of that name that somebody else wrote is none of our business.
    Result<std::string> choose_check_file() {
        PIOT_TRY(const auto usual, tree_.read_file(std::string(k_check_file)));
        if (!usual || is_scaffold(*usual)) return std::string(k_check_file);
        PIOT_TRY(const auto other, tree_.read_file(std::string(k_other_check_file)));
        if (!other)
            say(codes::PIOT_INIT_CHOICE, Severity::notice,
                fmt::format("`{}` is another workflow: the check is called `{}`", k_check_file, k_other_check_file),
                "rename it as you like: no registry knows it");
        return std::string(k_other_check_file);
    }

    void learn(std::string_view name, const std::optional<std::string>& existing) {
        if (!existing || !is_scaffold(*existing)) return;
        auto learned = learn_choices(find_template(name), *existing);
        if (!learned_.branch) learned_.branch = std::move(learned.branch);
        if (!learned_.action) learned_.action = std::move(learned.action);
        learned_.pins.merge(learned.pins);
    }

    Result<void> choose_action() {
        const auto version = std::string("v" PIOT_VERSION);
        if (!request_.action_reference.empty()) {
            PIOT_TRY(choices_.action, parse_action_reference(request_.action_reference));
            if (choices_.action.is_pinned()) choices_.action.comment = version;
            // The same commit may be there with a comment that a bot wrote.
            if (learned_.action && learned_.action->repository == choices_.action.repository &&
                learned_.action->revision == choices_.action.revision)
                choices_.action = *learned_.action;
        } else if (learned_.action) {
            choices_.action = *learned_.action;
        } else {
            choices_.action = {std::string(k_action_repository), version, {}};
            const bool may_ask =
                request_.reach == InitRequest::Reach::anywhere && ports_.action_reach == InitRequest::Reach::anywhere;
            if (const auto commit = may_ask ? git_.find_tag_commit(choices_.action.repository, version) : std::nullopt)
                choices_.action = {std::string(k_action_repository), *commit, version};
        }
        if (choices_.action.is_pinned()) return {};
        say(codes::PIOT_INIT_UNPINNED, Severity::warning,
            fmt::format("the Action stands at `{}`, which can be moved to other code", choices_.action.to_string()),
            fmt::format("run `piot init --force --action-ref {}@COMMIT` with the commit that `git ls-remote "
                        "https://github.com/{} {}` tells",
                        choices_.action.repository, choices_.action.repository, choices_.action.revision));
        return {};
    }

    /// That of the declared trusted publishers, which is what the registries know.
    std::string choose_environment() const {
        for (const auto& package : config_.packages)
            if (package.trust_policy && !package.trust_policy->environment.empty())
                return package.trust_policy->environment;
        return learned_.environment.value_or("release");
    }

    Result<void> add(std::string_view name, std::string path, const std::optional<std::string>& existing) {
        const auto text = find_template(name);
        if (text.empty()) return {};
        PIOT_TRY(auto rendered, render_workflow(text, choices_));
        scaffold_.files.push_back(decide_file(std::move(path), existing, std::move(rendered), request_.overwrite));
        return {};
    }

    /// Others than ours keep their own updates here: the file is written once, and never again.
    Result<void> add_dependabot() {
        const std::string path(k_dependabot_file);
        for (const auto& name : {path, std::string(".github/dependabot.yaml")}) {
            PIOT_TRY(const auto existing, tree_.read_file(name));
            if (!existing) continue;
            if (!updates_actions(*existing))
                scaffold_.diagnostics.push_back(
                    {codes::PIOT_INIT_EXISTS,
                     Severity::notice,
                     fmt::format("`{}` does not keep the pinned actions current", name),
                     {name, 0, 0},
                     "add to its `updates`: `- package-ecosystem: github-actions`, `directory: /`, and a `schedule` "
                     "with `interval: weekly`"});
            scaffold_.files.push_back({name, InitAction::keep, *existing, *existing, {}});
            return {};
        }
        for (const auto name : k_renovate_files) {
            PIOT_TRY(const auto renovate, tree_.read_file(std::string(name)));
            if (renovate) return {};
        }
        return add("dependabot.yml", path, std::nullopt);
    }

    const Config& config_;
    const InitRequest& request_;
    const InitPorts& ports_;
    const SourceTree& tree_;
    GitQuestions git_;
    WorkflowChoices choices_;
    LearnedChoices learned_;
    Scaffold scaffold_;
};

}  // namespace

Result<Scaffold> make_scaffold(const Config& config, const InitRequest& request, const InitPorts& ports) {
    return Scaffolder(config, request, ports).run();
}

}  // namespace piot::app
