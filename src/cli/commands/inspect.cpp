// SPDX-License-Identifier: MIT
#include "piot/app/inspect.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/plan_source.hpp"
#include "cli/console.hpp"

#include <fmt/format.h>

namespace piot::cli {

namespace {

Result<ArtifactIndex> inspect(const GlobalOptions& options, const InspectCommand& command, const Services& services) {
    const bool needs_plan = !command.plan_file.empty() || !command.artifacts_directory.empty();
    if (!needs_plan)
        return app::inspect_files({nullptr, nullptr, nullptr, command.files}, services.network().archives());
    PIOT_TRY(const auto source, obtain_plan(options, command.plan_file, services));
    const auto& head = source.history->commit_tree();
    if (!command.artifacts_directory.empty())
        return app::inspect_artifacts({source.config, source.plan, head, command.artifacts_directory},
                                      services.network().archives());
    return app::inspect_files({&source.config, &source.plan, &head, command.files}, services.network().archives());
}

}  // namespace

ExitCode run_inspect(const GlobalOptions& options, const InspectCommand& command, Services& services) {
    const Console console(options, services);
    const auto index = inspect(options, command, services);
    if (!index) return console.report(index.error());
    static_cast<void>(console.report(index->notices));
    if (console.is_json()) {
        console.print("[]\n");  // the findings: none
        return ExitCode::success;
    }
    for (const auto& artifact : index->artifacts)
        console.print(fmt::format("ok  {}  {}\n", artifact.sha256, artifact.file_name));
    return ExitCode::success;
}

}  // namespace piot::cli
