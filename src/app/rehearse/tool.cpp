// SPDX-License-Identifier: MIT
#include "app/rehearse/tool.hpp"

#include "app/program.hpp"

namespace piot::app {

Result<ProcessResult> run_tool(const RehearseServices& services, const ProcessSpec& spec, const ErrorCode& code) {
    return run_program(services.processes, spec, {code, "run it by hand in the directory that `--keep` leaves behind"});
}

std::map<std::string, std::string> tool_environment(const RehearseServices& services, const ScratchDirectory& scratch) {
    auto environment = program_environment(services.processes);
    environment["CARGO_HOME"] = (scratch.path() / "cargo-home").string();
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
    environment["GIT_CONFIG_NOSYSTEM"] = "1";
    environment["PIP_CONFIG_FILE"] = "/dev/null";
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
    environment["PYTHONDONTWRITEBYTECODE"] = "1";
    return environment;
}

}  // namespace piot::app
