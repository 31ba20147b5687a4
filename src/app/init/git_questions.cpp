// SPDX-License-Identifier: MIT
#include "app/init/git_questions.hpp"

#include "app/program.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/commit_id.hpp"
#include "piot/domain/init_files.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr std::chrono::seconds k_patience{10};

}  // namespace

std::string GitQuestions::ask(std::vector<std::string> arguments) const {
    ProcessSpec spec;
    // A repository that does not exist must not make anybody ask for a password.
    spec.argv = {"git", "-c", "core.hooksPath=/dev/null", "-c", "credential.helper=", "-c", "core.askPass="};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.working_directory = directory_;
    spec.environment = program_environment(processes_);
    spec.timeout = k_patience;
    const auto result = processes_.run(spec);
    return result && result->exit_status == 0 ? result->output : std::string();
}

std::string GitQuestions::find_default_branch() const {
    const auto refs = ask({"for-each-ref", "--format=%(refname) %(symref)", "refs/heads", "refs/remotes/origin"});
    return choose_default_branch(refs, trim(ask({"symbolic-ref", "--quiet", "--short", "HEAD"})));
}

std::optional<std::string> GitQuestions::find_tag_commit(const std::string& repository, const std::string& tag) const {
    const auto ref = "refs/tags/" + tag;
    const auto answer = ask({"ls-remote", fmt::format("https://github.com/{}", repository), ref, ref + "^{}"});
    std::optional<std::string> commit;
    for (const auto line : split_lines(answer)) {
        const auto tab = line.find('\t');
        if (tab == std::string_view::npos || !is_commit_id(line.substr(0, tab))) continue;
        const auto name = line.substr(tab + 1);
        // An annotated tag is an object of its own; its commit stands under the peeled name.
        if (name == ref + "^{}" || (name == ref && !commit)) commit = line.substr(0, tab);
    }
    return commit;
}

}  // namespace piot::app
