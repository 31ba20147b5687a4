// SPDX-License-Identifier: MIT
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

namespace piot::cli {

ExitCode run_schema(const GlobalOptions& options, Services& services) {
    Console(options, services).print(make_config_schema());
    return ExitCode::success;
}

ExitCode run_version(const GlobalOptions& options, Services& services) {
    const Console console(options, services);
    console.print(console.is_json() ? "{\"name\": \"piot\", \"version\": \"" PIOT_VERSION "\"}\n"
                                    : "piot " PIOT_VERSION "\n");
    return ExitCode::success;
}

}  // namespace piot::cli
