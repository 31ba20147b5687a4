// SPDX-License-Identifier: MIT
#include "piot/app/init.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/rehearsal_url.hpp"

#include "piot/base/codes.hpp"
#include "piot/render/init.hpp"

namespace piot::cli {

namespace {

using Reach = app::InitRequest::Reach;

Failure unconfirmed() {
    return Diagnostic{codes::PIOT_UNCONFIRMED,
                      Severity::error,
                      "nobody confirmed the files; nothing was written",
                      {},
                      "answer `yes` at the terminal, or pass `--yes`"};
}

app::InitRequest make_request(const GlobalOptions& options, const InitCommand& command) {
    app::InitRequest request;
    request.config_file = options.config_file;
    request.action_reference = command.action_ref;
    request.overwrite = command.overwrites ? InitOverwrite::with_backup : InitOverwrite::never;
    request.reach = command.is_offline ? Reach::offline : Reach::anywhere;
    if (command.cadence == "immediate") request.cadence = Cadence::immediate;
    if (command.cadence == "scheduled") request.cadence = Cadence::scheduled;
    return request;
}

/// The report, and the work tree that it speaks of.
struct Prepared {
    std::unique_ptr<History> checkout;
    InitReport report;
};

Result<Prepared> prepare(const GlobalOptions& options, const InitCommand& command, Services& services) {
    constexpr std::chrono::milliseconds k_deadline{10'000};
    const auto request = make_request(options, command);
    Prepared prepared;
    PIOT_TRY(prepared.checkout, services.open_checkout(options.directory));
    const auto rehearsal_url = read_rehearsal_url(services.environment);
    const auto questions = [&] {
        return app::RegistryQuestions{services.network().worlds(), services.environment, services.clock, rehearsal_url,
                                      k_deadline};
    };
    const app::InitPorts ports{*prepared.checkout, [&] { return services.open_repository(options.directory, ""); },
                               questions, services.processes, workflow_templates(),
                               // With an embedded registry nothing real is asked.
                               rehearsal_url.empty() ? Reach::anywhere : Reach::offline};
    PIOT_TRY(prepared.report, app::prepare_init(request, ports));
    return prepared;
}

/// init knows no `--at`.
Failure in_words_of_init(Failure failure) {
    for (auto& diagnostic : failure.diagnostics)
        if (diagnostic.code == codes::PIOT_GIT_NO_COMMITS)
            diagnostic.hint = "commit what is to be released, then run `piot init` again";
    return failure;
}

ExitCode show(const InitReport& report, const Console& console) {
    console.print(console.is_json() ? render::render_init_json(report)
                                    : render::render_init_text(report, console.out_style()));
    return console.say(report.diagnostics);
}

ExitCode check(InitReport report, const Console& console) {
    const auto drift = make_drift_findings(report);
    report.diagnostics.insert(report.diagnostics.end(), drift.begin(), drift.end());
    return show(report, console);
}

/// Nobody said yes: what was proposed, and that, for machines in one document.
ExitCode refuse(InitReport report, const Failure& why, const Console& console) {
    report.diagnostics.insert(report.diagnostics.end(), why.diagnostics.begin(), why.diagnostics.end());
    if (console.is_json()) console.print(render::render_init_json(report));
    return console.say(why.diagnostics);
}

/// A yes at the terminal, after the proposal was seen.
Result<void> ask(const InitReport& report, const Console& console, Services& services) {
    // With `--format json` stdout takes one document, at the end.
    const auto proposal =
        render::render_init_text(report, console.is_json() ? console.err_style() : console.out_style());
    if (console.is_json())
        console.tell(proposal);
    else
        console.print(proposal);
    console.say(report.diagnostics);
    if (!console.is_ci() && services.confirm("write these files now?")) return {};
    return tl::unexpected<Failure>(unconfirmed());
}

}  // namespace

ExitCode run_init(const GlobalOptions& options, const InitCommand& command, Services& services) {
    const Console console(options, services);
    auto prepared = prepare(options, command, services);
    if (!prepared) return console.report(in_words_of_init(std::move(prepared.error())));
    auto& [checkout, report] = *prepared;
    if (command.is_check) return check(std::move(report), console);
    const auto existing = make_exists_findings(report);
    report.diagnostics.insert(report.diagnostics.end(), existing.begin(), existing.end());
    if (!report.has_changes()) return show(report, console);
    if (!command.is_confirmed) {
        const auto answer = ask(report, console, services);
        if (!answer) return refuse(std::move(report), answer.error(), console);
        // They have been said.
        if (!console.is_json()) report.diagnostics.clear();
    }
    auto written = app::write_init(std::move(report), *checkout, services.files);
    if (!written) return console.report(written.error());
    return show(*written, console);
}

}  // namespace piot::cli
