// SPDX-License-Identifier: MIT
#include "cli/completions/completions.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

namespace piot::cli {

ExitCode run_completions(const GlobalOptions& options, const CompletionsCommand& command, Services& services) {
    const Console console(options, services);
    if (command.shell == "bash")
        console.print(make_bash_completions());
    else if (command.shell == "zsh")
        console.print(make_zsh_completions());
    else
        console.print(make_fish_completions());
    return ExitCode::success;
}

}  // namespace piot::cli
