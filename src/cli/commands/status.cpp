// SPDX-License-Identifier: MIT
#include "piot/app/status.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/rehearsal_url.hpp"

#include "piot/render/status.hpp"

namespace piot::cli {

namespace {

Result<StatusReport> make_report(const GlobalOptions& options, const StatusCommand& command, Services& services) {
    PIOT_TRY(const auto history, services.open_repository(options.directory, ""));
    return app::make_status_report(*history, {options.config_file, command.remote},
                                   {services.network().worlds(), services.environment, services.clock,
                                    read_rehearsal_url(services.environment), command.deadline});
}

}  // namespace

ExitCode run_status(const GlobalOptions& options, const StatusCommand& command, Services& services) {
    const Console console(options, services);
    services.end_at_once_on_signal();
    const auto report = make_report(options, command, services);
    if (!report) return console.report(report.error());
    console.annotate(report->diagnostics);
    console.print(console.is_json() ? render::render_status_json(*report)
                                    : render::render_status_text(*report, console.out_style()));
    return command.is_check ? check_status(*report) : ExitCode::success;
}

}  // namespace piot::cli
