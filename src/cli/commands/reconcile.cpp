// SPDX-License-Identifier: MIT
#include "piot/app/reconcile.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/rehearsal_url.hpp"

#include "piot/app/plan.hpp"
#include "piot/base/codes.hpp"
#include "piot/render/reconcile.hpp"

#include <fmt/format.h>

namespace piot::cli {

namespace {

Failure unconfirmed() {
    return Diagnostic{codes::PIOT_UNCONFIRMED,
                      Severity::error,
                      "nobody confirmed the tags",
                      {},
                      "answer `yes` at the terminal, or pass `--yes`; `--dry-run` only prints them"};
}

/// The report with its tags still to write, and the world to write them to.
struct Prepared {
    ReconcileReport report;
    app::PublishWorld world;
};

Result<Prepared> prepare(const GlobalOptions& options, const ReconcileCommand& command, Services& services) {
    PIOT_TRY(const auto history, services.open_repository(options.directory, ""));
    PIOT_TRY(const auto config, app::load_config(*history, options.config_file));
    app::ReconcileRequest request{options.config_file, command.package, command.version, {}};
    const app::OpenHistory open = [&](const std::string& revision) {
        return services.open_repository(options.directory, revision);
    };
    if (!command.revision.empty()) {
        PIOT_TRY(const auto said, open(command.revision));
        request.commit = said->head();
    }
    Prepared prepared;
    PIOT_TRY(prepared.world, services.network().worlds().connect(
                                 {.config = config,
                                  .environment = services.environment,
                                  .checkout = history->root().empty() ? history->git_directory() : history->root(),
                                  .remote = command.remote,
                                  .rehearsal_url = read_rehearsal_url(services.environment),
                                  .deadline = services.clock.steady_now() + command.deadline}));
    PIOT_TRY(prepared.report,
             app::prepare_reconcile(config, request, {*history, open, prepared.world, services.clock}));
    return prepared;
}

ExitCode show(const ReconcileReport& report, const Console& console) {
    console.annotate(report.diagnostics);
    console.print(console.is_json() ? render::render_reconcile_json(report)
                                    : render::render_reconcile_text(report, console.out_style()));
    return exit_code_of(report);
}

}  // namespace

ExitCode run_reconcile(const GlobalOptions& options, const ReconcileCommand& command, Services& services) {
    const Console console(options, services);
    auto prepared = prepare(options, command, services);
    if (!prepared) return console.report(prepared.error());
    auto& report = prepared->report;
    if (command.is_preview || report.tags.empty()) return show(report, console);
    if (!command.is_confirmed) {
        console.tell(render::render_missing_tags(report, console.err_style()));
        const auto question = fmt::format("write {} tag(s) to `{}` now?", report.tags.size(), command.remote);
        if (console.is_ci() || !services.confirm(question)) return console.report(unconfirmed());
    }
    return show(app::write_missing_tags(std::move(report), *prepared->world.tags, services.clock), console);
}

}  // namespace piot::cli
