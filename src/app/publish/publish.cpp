// SPDX-License-Identifier: MIT
#include "piot/app/publish.hpp"

#include "app/publish/package_job.hpp"
#include "app/publish/preflight.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

namespace piot::app {

namespace {

/// The keepers of one run, one per registry; all give their tokens back when the run ends, however it ends.
class TokenKeepers {
  public:
    explicit TokenKeepers(const PublishServices& services) : services_(services) {}

    TokenKeeper& of(const std::string& package) {
        auto* access = services_.registries.at(package);
        auto& keeper = keepers_[access];
        if (keeper == nullptr) keeper = std::make_unique<TokenKeeper>(*access, services_);
        return *keeper;
    }

  private:
    const PublishServices& services_;
    std::map<RegistryAccess*, std::unique_ptr<TokenKeeper>> keepers_;
};

Result<Observed> observe(const PublishRequest& request, const PublishServices& services) {
    std::vector<std::string> names;
    for (const auto& release : request.plan.releases)
        names.push_back(release.tag);
    PIOT_TRY(const auto tags, services.tags.read_remote(names));
    Observed observed;
    for (const auto& release : request.plan.releases) {
        ObservedRelease seen;
        seen.package = release.package;
        auto& registry = *services.registries.at(release.package)->connection.registry;
        seen.registry = registry.observe({release.registry_name, release.registry_version});
        if (const auto tag = tags.find(release.tag); tag != tags.end()) seen.tag_commit = tag->second;
        if (!seen.registry.commit.empty())
            seen.live_commit = services.tags.find_ancestry(seen.registry.commit, request.plan.head);
        observed.releases.push_back(std::move(seen));
    }
    return observed;
}

PackageReport make_package_report(const Release& release, const PackageSteps& steps) {
    PackageReport report{release.package, release.kind, release.registry_name, release.version,
                         release.registry_version};
    report.tag = release.tag;
    const auto add = [&](const Artifact& artifact, FileOutcome outcome) {
        report.files.push_back({artifact.file_name, artifact.sha256, artifact.size, outcome});
    };
    for (const auto& artifact : steps.live)
        add(artifact, FileOutcome::already_there);
    for (const auto& artifact : steps.uploads)
        add(artifact, FileOutcome::pending);
    return report;
}

/// The first failed package beneath this release, or nullptr.
const PackageReport* find_failed_dependency(const PublishReport& report, const Release& release) {
    for (const auto& name : release.depends_on) {
        const auto* dependency = report.find_package(name);
        if (dependency == nullptr) continue;
        const bool is_usable =
            (dependency->outcome == PackageOutcome::released || dependency->outcome == PackageOutcome::already_live) &&
            dependency->resolvability == Resolvability::resolvable;
        if (!is_usable) return dependency;
    }
    return nullptr;
}

void skip_for(PackageReport& report, const PackageReport& dependency) {
    report.outcome = PackageOutcome::dependency_failed;
    // Every cause has its own diagnostic and exit code; this one only says why nothing was tried here.
    report.diagnostics.push_back(
        {codes::PIOT_DEPENDENCY_FAILED,
         Severity::notice,
         fmt::format("`{}` was not attempted: `{}` beneath it is not released", report.package, dependency.package),
         {},
         "run again once the dependency is released"});
}

/// What the decision already settled without an upload: refused, unknown, or released from another commit.
bool settle(const PackageSteps& steps, const TagRequest& tag, const PublishServices& services, PackageReport& report) {
    if (steps.state == ReleaseState::publish || steps.state == ReleaseState::complete) return false;
    report.diagnostics = steps.findings;
    report.outcome = PackageOutcome::failed;
    if (steps.state != ReleaseState::already_released) return true;
    report.outcome = PackageOutcome::healed;
    report.tag_outcome = TagOutcome::already_there;
    if (steps.tag_commit.empty()) return true;
    const auto pushed = services.tags.push(tag);
    const bool is_written = pushed && (*pushed == TagPush::created || *pushed == TagPush::already_equal);
    report.tag_outcome = is_written ? TagOutcome::created : TagOutcome::failed;
    if (!pushed)
        report.diagnostics.insert(report.diagnostics.end(), pushed.error().diagnostics.begin(),
                                  pushed.error().diagnostics.end());
    return true;
}

void note_interrupt(PublishReport& report) {
    const auto is_interrupt = [](const Diagnostic& diagnostic) { return diagnostic.code == codes::PIOT_INTERRUPTED; };
    for (const auto& package : report.packages)
        if (std::any_of(package.diagnostics.begin(), package.diagnostics.end(), is_interrupt)) return;
    report.diagnostics.push_back({codes::PIOT_INTERRUPTED,
                                  Severity::error,
                                  "interrupted: nothing new was started",
                                  {},
                                  "run again: piot looks first and goes on from there"});
}

void run_packages(const PublishRequest& request, const PublishServices& services, const PublishPreview& preview,
                  PublishReport& report) {
    TokenKeepers keepers(services);
    for (const auto& steps : preview.steps) {
        if (services.clock.is_interrupted()) return note_interrupt(report);
        const auto& release = *request.plan.find_release(steps.package);
        auto& package = *report.find_package(steps.package);
        if (const auto* dependency = find_failed_dependency(report, release); dependency != nullptr) {
            skip_for(package, *dependency);
            continue;
        }
        if (settle(steps, {release.tag, steps.tag_commit, "Release " + release.tag}, services, package)) continue;
        services.reporter.report(
            {ProgressKind::stage, steps.package, fmt::format("{} {}", release.package, release.registry_version)});
        const auto name = is_brand_new(preview.observed, steps.package) ? NameState::brand_new : NameState::existing;
        PackageJob({request, services, release, steps, name, keepers.of(steps.package)}, package).run();
    }
}

}  // namespace

PublishPreview preview_publish(const PublishRequest& request, const PublishServices& services) {
    PublishPreview preview;
    auto observed = observe(request, services);
    if (!observed) {
        preview.findings = std::move(observed.error().diagnostics);
        return preview;
    }
    preview.observed = std::move(*observed);
    preview.steps = make_publish_steps(request.plan, request.artifacts, preview.observed);
    preview.findings = check_before_publish(request, preview, services);
    return preview;
}

PublishReport publish(const PublishRequest& request, const PublishServices& services) {
    PublishReport report;
    report.plan_id = request.plan_id;
    report.head = request.plan.head;
    const auto preview = preview_publish(request, services);
    report.diagnostics = preview.findings;
    for (const auto& release : request.plan.releases) {
        const auto steps = std::find_if(preview.steps.begin(), preview.steps.end(),
                                        [&](const auto& one) { return one.package == release.package; });
        report.packages.push_back(make_package_report(release, steps == preview.steps.end() ? PackageSteps{} : *steps));
    }
    if (!has_errors(preview.findings)) run_packages(request, services, preview, report);
    return report;
}

}  // namespace piot::app
