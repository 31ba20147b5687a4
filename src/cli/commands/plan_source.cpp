// SPDX-License-Identifier: MIT
#include "cli/commands/plan_source.hpp"

#include "piot/render/plan_document.hpp"

namespace piot::cli {

Result<Plan> read_plan_file(const std::filesystem::path& file, const Services& services) {
    PIOT_TRY(const auto text, services.read_file(file));
    return render::parse_plan_document(text, file.string());
}

Result<PlanSource> obtain_plan(const GlobalOptions& options, const std::filesystem::path& plan_file,
                               const Services& services) {
    PlanSource source;
    if (plan_file.empty()) {
        PIOT_TRY(source.history, services.open_repository(options.directory, ""));
        PIOT_TRY(auto planned, app::make_release_plan(*source.history, {options.config_file, {}}));
        source.config = std::move(planned.config);
        source.plan = std::move(planned.plan);
        return source;
    }
    PIOT_TRY(source.plan, read_plan_file(plan_file, services));
    PIOT_TRY(source.history, services.open_checkout(options.directory));
    PIOT_TRY(source.config, app::load_config(*source.history, options.config_file));
    return source;
}

}  // namespace piot::cli
