// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace piot::cli {

// Completion scripts, made from the command table: commands, flags, and the values of flags and operands.

[[nodiscard]] std::string make_bash_completions();
[[nodiscard]] std::string make_zsh_completions();
[[nodiscard]] std::string make_fish_completions();

}  // namespace piot::cli
