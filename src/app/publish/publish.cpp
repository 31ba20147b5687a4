// SPDX-License-Identifier: MIT
#include "piot/app/publish.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/heal.hpp"
#include "app/publish/observe.hpp"
#include "app/publish/package_job.hpp"
#include "app/publish/preflight.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

/// Contract §5 step 5 over all packages, one after the other in plan order, which is dependency order.
class PublishRun {
  public:
    PublishRun(const PublishRequest& request, const PublishServices& services, const PublishPreview& preview,
               PublishReport& report)
        : request_(request),
          services_(services),
          preview_(preview),
          report_(report),
          tokens_(services),
          tags_(request, services),
          forge_(request, services) {}

    void run() {
        if (!write_missing_tags()) return;
        for (const auto& steps : preview_.steps)
            if (is_live(steps)) tags_.note_live(steps.package);
        for (const auto& steps : preview_.steps) {
            if (services_.clock.is_interrupted()) break;
            run_package(steps);
        }
        for (auto& package : report_.packages)
            finish_shared_tag(package);
        append_new(report_.diagnostics, tokens_.warnings());
    }

  private:
    static bool is_live(const PackageSteps& steps) {
        const bool is_held_back = steps.state == ReleaseState::refused || steps.state == ReleaseState::unknown;
        return !is_held_back && steps.uploads.empty();
    }

    /// Before anything is uploaded: what this plan releases was decided as if these tags were there.
    [[nodiscard]] bool write_missing_tags() {
        for (auto& tag : report_.heal) {
            if (tag.outcome != TagOutcome::pending) continue;
            if (services_.clock.is_interrupted()) return false;
            const auto written = write_tag(services_.tags, make_tag_request(tag));
            tag.outcome = written ? *written : TagOutcome::failed;
            if (!written) {
                append_new(report_.diagnostics, written.error().diagnostics);
                return false;
            }
            services_.reporter.report({ProgressKind::step, "", fmt::format("tagged {}", tag.tag), 0, 0, {}});
        }
        return true;
    }

    void run_package(const PackageSteps& steps) {
        const auto& release = *request_.plan.find_release(steps.package);
        auto& report = *report_.find_package(steps.package);
        switch (steps.state) {
            case ReleaseState::refused:
            case ReleaseState::unknown:
                report.outcome =
                    has_errors(steps.findings) ? PackageOutcome::failed : PackageOutcome::dependency_failed;
                return;
            case ReleaseState::already_released:
                return heal(release, steps, report);
            case ReleaseState::publish:
            case ReleaseState::complete:
                break;
        }
        const auto* dependency = find_failed_dependency(release);
        // What is live already only needs its record: that builds on nothing.
        if (dependency != nullptr && !steps.uploads.empty()) return skip(report, *dependency);
        const auto name = is_brand_new(preview_.observed, steps.package) ? NameState::brand_new : NameState::existing;
        auto& registry = *services_.registries.at(steps.package);
        const UploadContext upload{request_, services_, release, registry, name, tokens_.of(registry)};
        PackageJob({steps, upload, tags_, forge_}, report).run();
    }

    /// The version is live from another commit of our history: that commit gets its tag, and the plan is outdated.
    void heal(const Release& release, const PackageSteps& steps, PackageReport& report) {
        report.outcome = PackageOutcome::healed;
        report.tag_outcome = TagOutcome::already_there;
        if (steps.tag_commit.empty()) return;
        const auto written = tags_.write(release, steps.tag_commit);
        report.tag_outcome = written ? *written : TagOutcome::failed;
        if (written) return;
        report.outcome = PackageOutcome::failed;
        append_new(report.diagnostics, written.error().diagnostics);
    }

    /// The first package beneath this release that cannot be built upon, or nullptr.
    [[nodiscard]] const PackageReport* find_failed_dependency(const Release& release) const {
        for (const auto& name : release.depends_on) {
            const auto* dependency = std::as_const(report_).find_package(name);
            if (dependency == nullptr) continue;
            const bool is_live =
                dependency->outcome == PackageOutcome::released || dependency->outcome == PackageOutcome::already_live;
            if (!is_live || dependency->resolvability != Resolvability::resolvable) return dependency;
        }
        return nullptr;
    }

    static void skip(PackageReport& report, const PackageReport& dependency) {
        report.outcome = PackageOutcome::dependency_failed;
        // The cause has its own diagnostic and exit code; this one only says why nothing was tried here.
        report.diagnostics.push_back(
            {codes::PIOT_DEPENDENCY_FAILED,
             Severity::notice,
             fmt::format("`{}` was not attempted: `{}` beneath it is not released", report.package, dependency.package),
             {},
             fmt::format("see the finding on `{}`", dependency.package)});
    }

    /// A tag that was left to another package: written by it, or not at all.
    void finish_shared_tag(PackageReport& package) {
        const auto writer =
            std::find_if(report_.packages.begin(), report_.packages.end(), [&](const PackageReport& other) {
                return other.tag == package.tag && other.tag_outcome != TagOutcome::pending &&
                       other.tag_outcome != TagOutcome::failed;
            });
        if (writer != report_.packages.end() && package.release_url.empty()) package.release_url = writer->release_url;
        if (package.outcome != PackageOutcome::released || package.tag_outcome != TagOutcome::pending) return;
        if (writer != report_.packages.end()) {
            package.tag_outcome = writer->tag_outcome;
            return;
        }
        package.outcome = PackageOutcome::failed;
        package.diagnostics.push_back(
            {codes::PIOT_DEPENDENCY_FAILED,
             Severity::notice,
             fmt::format("`{}` {} is live, but its tag `{}` is not written: another package of that tag is not live",
                         package.package, package.registry_version, package.tag),
             {},
             "run again once that package can be released: the tag is written then"});
    }

    const PublishRequest& request_;
    const PublishServices& services_;
    const PublishPreview& preview_;
    PublishReport& report_;
    TokenKeepers tokens_;
    TagWriter tags_;
    ForgeReleases forge_;
};

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

PublishReport make_report(const PublishRequest& request, const PublishPreview& preview) {
    PublishReport report{request.plan_id, request.plan.head, {}, preview.findings, preview.heal};
    for (const auto& release : request.plan.releases)
        report.packages.push_back(make_package_report(release, request, preview));
    return report;
}

PublishReport publish(const PublishRequest& request, const PublishServices& services) {
    const auto preview = preview_publish(request, services);
    auto report = make_report(request, preview);
    if (!preview.is_blocked()) PublishRun(request, services, preview, report).run();
    note_interrupt(report, services);
    return report;
}

}  // namespace piot::app
