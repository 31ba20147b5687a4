// SPDX-License-Identifier: MIT
#include "piot/app/publish.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/heal.hpp"
#include "app/publish/observe.hpp"
#include "app/publish/preflight.hpp"
#include "app/publish/publish_run.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

PackageReport make_package_report(const Release& release, const PublishRequest& request,
                                  const PublishPreview& preview) {
    PackageReport report{release.package, release.kind, release.registry_name, release.version,
                         release.registry_version};
    report.tag = release.tag;
    for (const auto& artifact : request.artifacts.artifacts)
        if (artifact.package == release.package)
            report.files.push_back({artifact.file_name, artifact.sha256, artifact.size, FileOutcome::pending});
    const auto steps = std::find_if(preview.steps.begin(), preview.steps.end(),
                                    [&](const PackageSteps& one) { return one.package == release.package; });
    if (steps == preview.steps.end()) return report;
    report.diagnostics = steps->findings;
    for (const auto& artifact : steps->live)
        for (auto& file : report.files)
            if (file.file_name == artifact.file_name) file.outcome = FileOutcome::already_there;
    return report;
}

/// A run that a signal ended exits with 130, whatever else there is to say.
void note_interrupt(PublishReport& report, const PublishServices& services) {
    if (!services.clock.is_interrupted() || exit_code_of(report) == ExitCode::interrupted) return;
    report.diagnostics.push_back(make_error(codes::PIOT_INTERRUPTED, "interrupted: nothing new was started",
                                            "run again: piot looks first and goes on from there"));
}

}  // namespace

bool PublishPreview::is_blocked() const {
    // A tag on another commit means that the plan no longer fits the repository: nothing of it may go out.
    return has_errors(findings) || std::any_of(steps.begin(), steps.end(), [](const PackageSteps& one) {
               return std::any_of(one.findings.begin(), one.findings.end(),
                                  [](const Diagnostic& finding) { return finding.code == codes::PIOT_TAG_ELSEWHERE; });
           });
}

PublishPreview preview_publish(const PublishRequest& request, const PublishServices& services) {
    PublishPreview preview;
    auto observed = observe_releases(request, services);
    if (!observed) {
        preview.findings = std::move(observed.error().diagnostics);
        return preview;
    }
    preview.observed = std::move(*observed);
    preview.steps = make_publish_steps(request.plan, request.artifacts, preview.observed);
    auto heal = check_heal(request, services);
    if (!heal) {
        preview.findings = std::move(heal.error().diagnostics);
        return preview;
    }
    preview.heal = std::move(heal->tags);
    preview.findings = check_before_publish(request, preview, services);
    append_new(preview.findings, heal->findings);
    return preview;
}

std::vector<Diagnostic> check_access(const PublishRequest& request, const PublishServices& services) {
    auto observed = observe_releases(request, services);
    if (!observed) return observed.error().diagnostics;
    PublishPreview preview;
    for (const auto& release : request.plan.releases) {
        const auto& seen = *observed->find(release.package);
        PackageSteps steps;
        steps.package = release.package;
        // Which files there will be is not known; that there will be some is.
        if (seen.registry.version == Liveness::absent) steps.uploads.emplace_back();
        if (seen.tag_commit.empty()) steps.tag_commit = request.plan.head;
        preview.steps.push_back(std::move(steps));
    }
    preview.observed = std::move(*observed);
    return check_before_publish(request, preview, services);
}

PublishReport make_report(const PublishRequest& request, const PublishPreview& preview) {
    PublishReport report{request.plan_id, request.plan.head, {}, preview.findings, preview.heal};
    for (const auto& release : request.plan.releases)
        report.packages.push_back(make_package_report(release, request, preview));
    return report;
}

PublishReport publish(const PublishRequest& request, const PublishServices& services) {
    const auto preview = preview_publish(request, services);
    auto report = make_report(request, preview);
    if (!preview.is_blocked()) run_publish(request, services, preview, report);
    note_interrupt(report, services);
    return report;
}

}  // namespace piot::app
