// SPDX-License-Identifier: MIT
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

#include "piot/base/codes.hpp"

namespace piot::cli {

ExitCode run_status(const GlobalOptions& options, const StatusCommand& /*command*/, Services& services) {
    return Console(options, services)
        .report(Diagnostic{codes::PIOT_USAGE, Severity::error, "`status` is not built yet", {}, "wait for it"});
}

}  // namespace piot::cli
