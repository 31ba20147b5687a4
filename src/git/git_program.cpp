// SPDX-License-Identifier: MIT
#include "git/git_program.hpp"

namespace piot::git {

ProcessSpec GitProgram::make_call(std::vector<std::string> arguments) const {
    ProcessSpec spec;
    // The checkout may set core.hooksPath to a directory of its own: nothing out of it is run in this job.
    spec.argv = {"git", "-c", "core.hooksPath=/dev/null"};
    if (reach_ == RemoteReach::local_only)
        for (const auto* const setting : {"protocol.allow=never", "protocol.file.allow=always"})
            spec.argv.insert(spec.argv.end(), {"-c", setting});
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.working_directory = repository_;
    spec.environment = processes_.base_environment();
    spec.environment["LC_ALL"] = "C";
    spec.environment["GIT_TERMINAL_PROMPT"] = "0";
    spec.timeout = std::chrono::seconds{300};
    return spec;
}

Result<ProcessResult> GitProgram::run(std::vector<std::string> arguments, std::string input) const {
    auto spec = make_call(std::move(arguments));
    spec.input = std::move(input);
    return processes_.run(spec);
}

Result<ProcessResult> GitProgram::run_with(std::map<std::string, std::string> variables,
                                           std::vector<std::string> arguments) const {
    auto spec = make_call(std::move(arguments));
    for (auto& [name, value] : variables)
        spec.environment[name] = std::move(value);
    return processes_.run(spec);
}

}  // namespace piot::git
