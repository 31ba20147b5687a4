// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/process_runner.hpp"

#include <map>
#include <string>

namespace piot::app {

/// What a program that fails is reported as.
struct ProgramFailure {
    ErrorCode code;
    std::string hint;
};

/// Runs a program of the user's. A non-zero exit status is a failure that carries the end of what it said.
[[nodiscard]] Result<ProcessResult> run_program(const ProcessRunner& processes, const ProcessSpec& spec,
                                                const ProgramFailure& failure);

/// For programs that run or package a repository: the inheritable variables without the user's keys, untranslated
/// messages, no colours, and no prompts.
[[nodiscard]] std::map<std::string, std::string> program_environment(const ProcessRunner& processes);

}  // namespace piot::app
