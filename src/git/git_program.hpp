// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/process_runner.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace piot::git {

/// Which remotes may be talked to. `local_only` keeps the tags of a rehearsal from leaving this machine.
enum class RemoteReach { anywhere, local_only };

/// The `git` program in one repository: it brings the transports, credential helpers and signing that a user has set
/// up. No hooks of the checkout are run, it has no terminal to ask on, and it speaks English.
class GitProgram {
  public:
    /// `processes` outlives the program; `repository` is a work tree or a git directory.
    GitProgram(const ProcessRunner& processes, std::filesystem::path repository, RemoteReach reach)
        : processes_(processes), repository_(std::move(repository)), reach_(reach) {}

    [[nodiscard]] Result<ProcessResult> run(std::vector<std::string> arguments, std::string input = {}) const;
    /// The same, with variables of its own.
    [[nodiscard]] Result<ProcessResult> run_with(std::map<std::string, std::string> variables,
                                                 std::vector<std::string> arguments) const;

  private:
    [[nodiscard]] ProcessSpec make_call(std::vector<std::string> arguments) const;

    const ProcessRunner& processes_;
    std::filesystem::path repository_;
    RemoteReach reach_;
};

}  // namespace piot::git
