// SPDX-License-Identifier: MIT
#include "piot/app/rehearse.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

#include "piot/render/rehearsal_report.hpp"

#include <fmt/format.h>

namespace piot::cli {

namespace {

/// Tells how to reach the embedded registry and waits for Ctrl-C. Its tokens are worth something only here, so they are
/// shown: without them nobody could use it.
void serve(const RehearsalServer& server, Services& services, const Console& console) {
    const auto url = server.base_url();
    services.out.write(
        fmt::format("export PIOT_REHEARSAL_URL={0}\n"
                    "export ACTIONS_ID_TOKEN_REQUEST_URL='{1}'\n"
                    "export ACTIONS_ID_TOKEN_REQUEST_TOKEN={2}\n"
                    "# cargo: --config 'source.crates-io.replace-with=\"rehearsal\"' --config "
                    "'registries.rehearsal.index=\"sparse+{0}/index/\"'\n"
                    "# pip:   --index-url {0}/pypi/simple/\n",
                    url, server.id_token_request_url(), server.id_token_request_token()));
    console.tell("serving until Ctrl-C\n");
    while (services.clock.sleep_for(std::chrono::seconds(1))) {
    }
}

}  // namespace

ExitCode run_rehearse(const GlobalOptions& options, const RehearseCommand& command, Services& services) {
    const Console console(options, services);
    const auto history = services.open_repository(options.directory, "");
    if (!history) return console.report(history.error());
    auto& network = services.network();
    ConsoleReporter reporter(console, options.verbosity);
    app::RehearseServices rehearse_services{
        **history,
        [&](const std::filesystem::path& directory) { return services.open_repository(directory, ""); },
        network.rehearsal_servers(),
        network.worlds(),
        services.processes,
        services.files,
        services.scratch,
        network.archives(),
        services.environment,
        services.clock,
        reporter,
        [&](const Secret& secret) { announce_secret(secret, services); },
        {}};
    if (command.serves)
        rehearse_services.serve = [&](const RehearsalServer& server) { serve(server, services, console); };
    app::RehearseRequest request{options.config_file};
    if (command.is_strict) request.leftovers = app::Leftovers::refuse;
    if (command.tries_faults) request.kill_trials = app::KillTrials::every_call;
    if (command.keeps_directory) request.after_run = app::AfterRun::keep;
    const auto report = app::rehearse(request, rehearse_services);
    console.print(console.is_json() ? render::render_rehearsal_json(report)
                                    : render::render_rehearsal_text(report, console.out_style()));
    auto findings = report.diagnostics;
    for (const auto& stage : report.stages)
        findings.insert(findings.end(), stage.diagnostics.begin(), stage.diagnostics.end());
    console.annotate(findings);
    return exit_code_of(report);
}

}  // namespace piot::cli
