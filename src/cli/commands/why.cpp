// SPDX-License-Identifier: MIT
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

#include "piot/base/codes.hpp"

namespace piot::cli {

ExitCode run_why(const GlobalOptions& options, const WhyCommand& /*command*/, Services& services) {
    return Console(options, services)
        .report(Failure{{{codes::PIOT_INTERNAL, Severity::error, "not here yet", {}, ""}}});
}

}  // namespace piot::cli
