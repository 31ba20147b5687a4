// SPDX-License-Identifier: MIT
#include "app/rehearse/tool.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

/// Compilers say much; what failed stands at the end.
std::string last_lines(std::string_view text, std::size_t count) {
    const auto lines = split_lines(text);
    const auto first = lines.size() > count ? lines.size() - count : 0;
    std::string result;
    for (std::size_t i = first; i < lines.size(); ++i)
        result.append("\n    ").append(to_valid_utf8(lines[i]));
    return result;
}

}  // namespace

Result<ProcessResult> run_tool(const RehearseServices& services, ProcessSpec spec, const ErrorCode& code) {
    constexpr std::size_t k_shown_lines = 12;
    PIOT_TRY(auto result, services.processes.run(spec));
    if (result.exit_status == 0) return result;
    const auto& said = trim(result.error).empty() ? result.output : result.error;
    return fail({code,
                 Severity::error,
                 fmt::format("`{}` ended with status {}:{}", join(spec.argv, " "), result.exit_status,
                             last_lines(said, k_shown_lines)),
                 {},
                 "run it by hand in the directory that `--keep` leaves behind"});
}

std::map<std::string, std::string> tool_environment(const RehearseServices& services, const ScratchDirectory& scratch) {
    auto environment = services.processes.base_environment();
    // Builds run other people's code: the user's keys are for pushing, which a rehearsal does not do.
    for (const auto* const name : {"SSH_AUTH_SOCK", "SSH_ASKPASS", "GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND"})
        environment.erase(name);
    environment["LC_ALL"] = "C.UTF-8";
    environment["CARGO_HOME"] = (scratch.path() / "cargo-home").string();
    environment["CARGO_TERM_COLOR"] = "never";
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
    environment["GIT_CONFIG_NOSYSTEM"] = "1";
    environment["GIT_TERMINAL_PROMPT"] = "0";
    environment["PIP_CONFIG_FILE"] = "/dev/null";
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
    environment["PYTHONDONTWRITEBYTECODE"] = "1";
    return environment;
}

}  // namespace piot::app
