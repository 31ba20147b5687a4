// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/process_runner.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace piot::app {

/// What init asks the `git` program; nothing is changed, and an answer that does not come is no failure.
class GitQuestions {
  public:
    /// `processes` outlives this; `directory` is a work tree.
    GitQuestions(const ProcessRunner& processes, std::filesystem::path directory)
        : processes_(processes), directory_(std::move(directory)) {}

    [[nodiscard]] std::string find_default_branch() const;
    /// The commit of a tag of a public repository on GitHub; nullopt when it has no such tag, or does not answer within
    /// seconds.
    [[nodiscard]] std::optional<std::string> find_tag_commit(const std::string& repository,
                                                             const std::string& tag) const;

  private:
    [[nodiscard]] std::string ask(std::vector<std::string> arguments) const;

    const ProcessRunner& processes_;
    std::filesystem::path directory_;
};

}  // namespace piot::app
