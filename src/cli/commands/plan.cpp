// SPDX-License-Identifier: MIT
#include "piot/app/plan.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"

#include "piot/render/ci_output.hpp"
#include "piot/render/plan_document.hpp"
#include "piot/render/plan_text.hpp"

namespace piot::cli {

namespace {

Result<app::ReleasePlan> make_plan(const GlobalOptions& options, const PlanCommand& command, const Services& services) {
    app::PlanRequest request;
    request.config_file = options.config_file;
    request.options.only = command.only;
    request.options.exclude = command.exclude;
    if (!command.release.empty()) {
        PIOT_TRY(request.options.releases, parse_manual_releases(command.release));
    }
    PIOT_TRY(const auto history, services.open_repository(options.directory, command.revision));
    return app::make_release_plan(*history, request);
}

std::string render(const Plan& plan, OutputFormat format, const Console& console) {
    switch (format) {
        case OutputFormat::json:
            return render::render_plan_document(plan);
        case OutputFormat::matrix:
            return render::render_matrix(plan.matrix) + "\n";
        case OutputFormat::markdown:
        case OutputFormat::mermaid:
        case OutputFormat::text:
            break;
    }
    return render::render_plan_text(plan, console.out_style());
}

}  // namespace

ExitCode run_plan(const GlobalOptions& options, const PlanCommand& command, Services& services) {
    const Console console(options, services);
    services.end_at_once_on_signal();
    const auto planned = make_plan(options, command, services);
    if (!planned) return console.report(planned.error());
    const auto& plan = planned->plan;
    if (!command.output_file.empty()) {
        const auto written = services.files.write_files({{command.output_file, render::render_plan_document(plan)}});
        if (!written) return console.report(written.error());
    }
    if (const auto written = console.write_outputs(render::make_ci_outputs(plan)); !written)
        return console.report(written.error());
    // The text shows the notices itself; machines read them from the document and people from stderr.
    if (options.format == OutputFormat::text)
        console.annotate(plan.notices);
    else
        static_cast<void>(console.report(plan.notices));
    console.print(render(plan, options.format, console));
    return ExitCode::success;
}

}  // namespace piot::cli
