// SPDX-License-Identifier: MIT
#include "piot/app/status.hpp"

#include "app/check_registry/ask_registries.hpp"
#include "app/check_registry/decide_checked_plan.hpp"
#include "app/side_by_side.hpp"

namespace piot::app {

namespace {

using RemoteTags = std::map<std::string, std::string>;

/// The table stands without a plan; what is in its way is worth knowing.
void append_reasons(std::vector<Diagnostic>& into, const Failure& failure) {
    for (auto diagnostic : failure.diagnostics) {
        diagnostic.severity = Severity::warning;
        into.push_back(std::move(diagnostic));
    }
}

}  // namespace

Result<StatusReport> make_status_report(const History& history, const StatusRequest& request,
                                        const RegistryQuestions& questions) {
    PlanRequest plan_request;
    plan_request.config_file = request.config_file;
    plan_request.detail = GatherOptions::Detail::decisive;
    PIOT_TRY(const auto config, load_config(history, request.config_file));
    PIOT_TRY(const auto snapshot, history.gather(config, {.detail = plan_request.detail}));
    PIOT_TRY(const auto world,
             questions.worlds.connect({.config = config,
                                       .environment = questions.environment,
                                       .checkout = history.root().empty() ? history.git_directory() : history.root(),
                                       .remote = request.remote,
                                       .rehearsal_url = questions.rehearsal_url,
                                       .deadline = questions.clock.steady_now() + questions.deadline}));
    RegistryView view;
    Result<RemoteTags> remote_tags;
    run_side_by_side(2, 2, [&](std::size_t i) {
        if (i == 0)
            remote_tags = world.tags->list_remote();
        else
            view = ask_registries(config, snapshot, world);
    });
    PIOT_CHECK(remote_tags);
    const auto plan = decide_checked_plan(history, plan_request, {config, snapshot, view});
    auto report = make_status({config, view, *remote_tags, snapshot.tag_names, plan ? &*plan : nullptr, snapshot.head});
    if (!plan) append_reasons(report.diagnostics, plan.error());
    return report;
}

}  // namespace piot::app
