// SPDX-License-Identifier: MIT
#include "piot/app/why.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

#include "piot/render/why.hpp"

namespace piot::cli {

ExitCode run_why(const GlobalOptions& options, const WhyCommand& command, Services& services) {
    const Console console(options, services);
    services.end_at_once_on_signal();
    const auto open = [&](const std::string& revision) {
        return services.open_repository(options.directory, revision);
    };
    const auto report =
        app::explain_package(open, {options.config_file, command.package, command.version, command.revision});
    if (!report) return console.report(report.error());
    // The text shows the notices itself; machines read them from the document and people from stderr.
    if (console.is_json()) static_cast<void>(console.report(report->notices));
    console.print(console.is_json() ? render::render_why_document(*report)
                                    : render::render_why_text(*report, console.out_style()));
    return ExitCode::success;
}

}  // namespace piot::cli
