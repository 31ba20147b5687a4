// SPDX-License-Identifier: MIT
#include "piot/app/stamp.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/plan_source.hpp"
#include "cli/console.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::cli {

namespace {

app::StampRequest make_request(const PlanSource& source, const StampCommand& command) {
    app::StampRequest request{source.config, source.plan, app::StampMode::in_place, {}};
    if (command.is_check) {
        request.mode = app::StampMode::check;
    } else if (!command.output_directory.empty()) {
        request.mode = app::StampMode::to_directory;
        request.directory = command.output_directory;
    } else {
        request.directory = source.history->root();
    }
    return request;
}

std::string describe(const app::StampReport& report) {
    std::string text;
    for (const auto& change : report.stamp.changes)
        text += fmt::format("{}:{}: {} {} → {}\n", change.origin.file, change.origin.line, change.what, change.from,
                            change.to);
    return text;
}

}  // namespace

ExitCode run_stamp(const GlobalOptions& options, const StampCommand& command, Services& services) {
    const Console console(options, services);
    const auto source = obtain_plan(options, command.plan_file, services);
    if (!source) return console.report(source.error());
    if (source->history->root().empty() && !command.is_check && command.output_directory.empty())
        return console.report(Failure(Diagnostic{codes::PIOT_USAGE,
                                                 Severity::error,
                                                 "a bare repository has no manifests to write to",
                                                 {},
                                                 "write the stamped files elsewhere with `--out DIR`"}));
    const auto report = app::run_stamp(make_request(*source, command), {source->history->work_tree(), services.files});
    if (!report) return console.report(report.error());
    static_cast<void>(console.report(report->stamp.notices));
    if (!report->findings.empty()) return console.report(report->findings);
    if (command.is_check) {
        console.tell("the manifests carry the planned versions\n");
        return ExitCode::success;
    }
    console.tell(describe(*report));
    for (const auto& file : report->written)
        console.print(file.string() + "\n");
    return ExitCode::success;
}

}  // namespace piot::cli
