// SPDX-License-Identifier: MIT
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

#include "piot/base/codes.hpp"

namespace piot::cli {

ExitCode run_init(const GlobalOptions& options, const InitCommand& /*command*/, Services& services) {
    return Console(options, services)
        .report(Diagnostic{codes::PIOT_INTERNAL, Severity::error, "`init` is not built yet", {}, "come back later"});
}

}  // namespace piot::cli
