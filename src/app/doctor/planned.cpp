// SPDX-License-Identifier: MIT
#include "app/doctor/planned.hpp"

#include "app/plan_steps.hpp"
#include "app/publish/findings.hpp"

#include "piot/app/preview.hpp"
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

std::string list_releases(const Plan& plan) {
    constexpr std::size_t k_most = 10;
    std::vector<std::string> shown;
    for (const auto& release : plan.releases)
        if (shown.size() < k_most)
            shown.push_back(fmt::format("`{}` {}", release.package, release.version.to_string()));
    auto text = join(shown, ", ");
    if (plan.releases.size() > shown.size()) text += fmt::format(" and {} more", plan.releases.size() - shown.size());
    return text.empty() ? "nothing" : text;
}

Diagnostic tell_merge(const PullRequestPreview& preview) {
    const auto describe = [](const Plan& plan) { return list_releases(plan); };
    std::string text;
    if (preview.is_one_plan() || !preview.squash || !preview.merge)
        text = describe(preview.squash ? *preview.squash : *preview.merge);
    else
        text = fmt::format("when squashed {}, when merged {}", describe(*preview.squash), describe(*preview.merge));
    return {codes::PIOT_TREE_MERGE,
            Severity::notice,
            fmt::format("merging pull request #{} would release {}", preview.pull_request.number, text),
            {},
            "`piot plan --pr` shows why"};
}

void preview(Planned& planned, const History& history, const DoctorRequest& request) {
    PlanRequest plan_request;
    plan_request.config_file = request.config_file;
    auto preview = preview_pull_request(history, plan_request, *request.pull_request);
    if (!preview) {
        for (auto finding : preview.error().diagnostics) {
            // That HEAD is another commit makes no release fail.
            if (finding.code == codes::PIOT_PLAN_PULL_REQUEST) finding.severity = Severity::warning;
            planned.findings.push_back(std::move(finding));
        }
        return;
    }
    for (const auto* plan :
         {preview->squash ? &*preview->squash : nullptr, preview->merge ? &*preview->merge : nullptr})
        if (plan != nullptr) append_new(planned.findings, plan->notices);
    append_new(planned.findings, preview->notices);
    if (preview->squash || preview->merge) {
        planned.findings.push_back(tell_merge(*preview));
        planned.plan = preview->squash ? preview->squash : preview->merge;
    }
    planned.preview = *std::move(preview);
}

void plan_head(Planned& planned, const History& history, const DoctorRequest& request, const Config& config) {
    PlanRequest plan_request;
    plan_request.config_file = request.config_file;
    plan_request.detail = GatherOptions::Detail::decisive;
    auto plan = decide_plan(history, plan_request, config, *planned.snapshot);
    if (!plan) return append_new(planned.findings, plan.error().diagnostics);
    append_new(planned.findings, plan->notices);
    planned.plan = *std::move(plan);
}

}  // namespace

Planned plan_ahead(const History& history, const DoctorRequest& request, const Config& config) {
    Planned planned;
    auto snapshot = history.gather(config, {.detail = GatherOptions::Detail::decisive});
    if (!snapshot) {
        planned.findings = snapshot.error().diagnostics;
        return planned;
    }
    planned.snapshot = *std::move(snapshot);
    if (request.pull_request)
        preview(planned, history, request);
    else
        plan_head(planned, history, request, config);
    return planned;
}

}  // namespace piot::app
