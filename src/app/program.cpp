// SPDX-License-Identifier: MIT
#include "app/program.hpp"

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

Result<ProcessResult> run_program(const ProcessRunner& processes, const ProcessSpec& spec,
                                  const ProgramFailure& failure) {
    constexpr std::size_t k_shown_lines = 12;
    PIOT_TRY(auto result, processes.run(spec));
    if (result.exit_status == 0) return result;
    const auto& said = trim(result.error).empty() ? result.output : result.error;
    return fail({failure.code,
                 Severity::error,
                 fmt::format("`{}` ended with status {}:{}", join(spec.argv, " "), result.exit_status,
                             last_lines(said, k_shown_lines)),
                 {},
                 failure.hint});
}

std::map<std::string, std::string> program_environment(const ProcessRunner& processes) {
    auto environment = processes.base_environment();
    // The user's keys are for pushing, which none of these programs does, and builds run other people's code.
    for (const auto* const name : {"SSH_AUTH_SOCK", "SSH_ASKPASS", "GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND"})
        environment.erase(name);
    environment["LC_ALL"] = "C.UTF-8";
    environment["CARGO_TERM_COLOR"] = "never";
    environment["GIT_TERMINAL_PROMPT"] = "0";
    return environment;
}

}  // namespace piot::app
