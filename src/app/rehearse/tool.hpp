// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/rehearse.hpp"

namespace piot::app {

/// Runs a program of the rehearsal. A non-zero exit status is a failure that carries the end of what it said.
[[nodiscard]] Result<ProcessResult> run_tool(const RehearseServices& services, const ProcessSpec& spec,
                                             const ErrorCode& code);

/// The environment of every program that a rehearsal starts: the inheritable variables, untranslated messages, a HOME
/// of cargo that starts empty so that nothing of the user's is used or changed, and no prompts.
[[nodiscard]] std::map<std::string, std::string> tool_environment(const RehearseServices& services,
                                                                  const ScratchDirectory& scratch);

}  // namespace piot::app
