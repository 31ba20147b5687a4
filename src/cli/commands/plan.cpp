// SPDX-License-Identifier: MIT
#include "piot/app/plan.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/preview.hpp"
#include "cli/console.hpp"
#include "cli/rehearsal_url.hpp"

#include "piot/app/check_registry.hpp"
#include "piot/render/ci_output.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/plan_document.hpp"
#include "piot/render/plan_markdown.hpp"
#include "piot/render/plan_mermaid.hpp"
#include "piot/render/plan_text.hpp"

namespace piot::cli {

namespace {

/// Only documents name the commit of every change; finding them all can take as long as the rest of the plan.
GatherOptions::Detail choose_detail(const GlobalOptions& options, const PlanCommand& command) {
    const bool has_document = options.format == OutputFormat::json || !command.output_file.empty();
    return has_document ? GatherOptions::Detail::complete : GatherOptions::Detail::decisive;
}

Result<app::ReleasePlan> make_plan(const GlobalOptions& options, const PlanCommand& command, const Services& services) {
    app::PlanRequest request;
    request.detail = choose_detail(options, command);
    request.config_file = options.config_file;
    request.options.only = command.only;
    request.options.exclude = command.exclude;
    if (!command.release.empty()) {
        PIOT_TRY(request.options.releases, parse_manual_releases(command.release));
    }
    PIOT_TRY(const auto history, services.open_repository(options.directory, command.revision));
    if (!command.checks_registry) return app::make_release_plan(*history, request);
    return app::make_checked_plan(*history, request,
                                  {services.network().worlds(), services.environment, services.clock,
                                   read_rehearsal_url(services.environment), command.deadline});
}

std::string render(const Plan& plan, OutputFormat format, const Console& console) {
    switch (format) {
        case OutputFormat::json:
            return render::render_plan_document(plan);
        case OutputFormat::matrix:
            return render::render_matrix(plan.matrix) + "\n";
        case OutputFormat::markdown:
            return render::render_plan_markdown(plan);
        case OutputFormat::mermaid:
            return render::render_plan_mermaid(plan);
        case OutputFormat::text:
            break;
    }
    return render::render_plan_text(plan, console.out_style());
}

}  // namespace

ExitCode run_plan(const GlobalOptions& options, const PlanCommand& command, Services& services) {
    const Console console(options, services);
    services.end_at_once_on_signal();
    if (command.previews_pull_request) return run_preview(options, command, services);
    const auto planned = make_plan(options, command, services);
    if (!planned) return console.report(planned.error());
    const auto& plan = planned->plan;
    if (!command.output_file.empty()) {
        const auto written = services.files.write_files({{command.output_file, render::render_plan_document(plan)}});
        if (!written) return console.report(written.error());
    }
    if (console.has_outputs()) {
        const auto written = console.write_outputs(render::make_ci_outputs(plan));
        if (!written) return console.report(written.error());
    }
    // A summary that cannot be written changes nothing about the plan.
    if (console.has_summary()) static_cast<void>(console.write_summary(render::render_plan_markdown(plan)));
    console.announce(plan.notices);
    // The text shows the notices itself; machines read them from the document and people from stderr.
    if (options.format != OutputFormat::text)
        console.tell(render::render_diagnostics_text(plan.notices, console.err_style()));
    console.print(render(plan, options.format, console));
    return ExitCode::success;
}

}  // namespace piot::cli
