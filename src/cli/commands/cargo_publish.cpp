// SPDX-License-Identifier: MIT
#include "cli/commands/cargo_publish.hpp"

#include "cli/rehearsal_url.hpp"

#include "piot/app/package_crates.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::cli {

Result<void> package_missing_crates(const PlanSource& source, const PublishCommand& command, Services& services,
                                    const Console& console) {
    const app::PackageCratesRequest request{source.config, source.plan, command.artifacts_directory,
                                            read_rehearsal_url(services.environment)};
    const auto& archives = services.network().archives();
    PIOT_TRY(const auto rows, app::find_missing_crates(request, archives));
    if (rows.empty()) return {};
    std::vector<std::string> names;
    for (const auto* row : rows)
        names.push_back("`" + row->name + "`");
    console.tell(fmt::format(
        "--cargo-publish: cargo packages {} here, in the job that holds the credentials. Nothing is compiled, so "
        "nothing is verified; a build row of its own is the safer way\n",
        join(names, ", ")));
    return app::package_crates(request, rows,
                               {*source.history, services.open_checkout, services.read_file, services.processes,
                                services.files, services.scratch, archives});
}

}  // namespace piot::cli
