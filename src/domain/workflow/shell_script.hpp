// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace piot::workflow {

/// A word of a shell script, quotes removed. Variables stand in it as written (`$NAME`), and so do GitHub's `${{ … }}`,
/// which belong to one word whatever they hold.
struct ShellWord {
    std::string text;
    std::size_t offset = 0;  ///< in the script
};

/// `NAME=value`, or `NAME=(several words)`.
struct ShellAssignment {
    std::string name;
    std::vector<std::string> values;
};

/// A simple command, without redirections and without the keywords around it. May have assignments alone.
struct ShellCommand {
    std::vector<ShellAssignment> assignments;
    std::vector<ShellWord> words;
    bool feeds_pipe = false;  ///< the next command reads what this one writes
};

/// The simple commands of a POSIX or bash script in the order of the text, those of command substitutions, functions
/// and branches among them; comments and here-documents hold none. Never fails: what is cut off ends at the end.
[[nodiscard]] std::vector<ShellCommand> read_shell_script(std::string_view script);

}  // namespace piot::workflow
