// SPDX-License-Identifier: MIT
#include "app/publish/publish_run.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/heal.hpp"
#include "app/publish/observe.hpp"
#include "app/publish/package_job.hpp"
#include "app/publish/package_queue.hpp"
#include "app/side_by_side.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::app {

namespace {

/// Packages on their way at once. Most of them wait for a registry; uploads have a bound of their own.
constexpr std::size_t k_most_at_a_time = 64;

/// Contract §5 step 5 over all packages: each starts when all beneath it can be built upon, the most urgent first.
class PublishRun {
  public:
    PublishRun(const PublishRequest& request, const PublishServices& services, const PublishPreview& preview,
               PublishReport& report)
        : request_(request),
          services_(services),
          preview_(preview),
          report_(report),
          tokens_(services),
          queue_(request.plan, services, [this](std::size_t package) { return free_from(package); }),
          lanes_(services, [this] { queue_.wake(); }),
          slots_(request.jobs),
          tags_(request, services),
          forge_(request, services) {}

    void run() {
        if (!write_missing_tags()) return;
        for (const auto& steps : preview_.steps) {
            tell_phase(steps.package, PackagePhase::queued);
            if (is_live(steps)) tags_.note_live(steps.package);
        }
        const auto workers = request_.jobs == 1 ? 1 : std::min(preview_.steps.size(), k_most_at_a_time);
        run_side_by_side(workers, workers, [this](std::size_t /*worker*/) {
            while (const auto package = queue_.take())
                run_package(*package);
        });
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
            services_.reporter.report({ProgressKind::step, "", fmt::format("tagged {}", tag.tag)});
        }
        return true;
    }

    /// For the queue: does a rate limit hold the package back?
    [[nodiscard]] Pace::Time free_from(std::size_t package) {
        const auto& steps = preview_.steps[package];
        if (steps.uploads.empty()) return {};
        auto& registry = *services_.registries.at(steps.package);
        const auto need = find_need(preview_.observed, steps.package);
        auto* const lane = lanes_.find(registry, tokens_.of(registry).choose(need), need.name);
        if (lane == nullptr) return {};
        const auto from = lane->free_from();
        if (!from) return Pace::Time::max();
        // Longer than anybody would wait for: started, it fails with the reason.
        return *from - services_.clock.steady_now() > request_.retry_budget ? Pace::Time{} : *from;
    }

    void run_package(std::size_t package) {
        const auto& steps = preview_.steps[package];
        auto& report = *report_.find_package(steps.package);
        bring_out(package, report);
        tell_phase(steps.package, final_phase_of(report), why_of(report));
        queue_.finish(package);
    }

    void bring_out(std::size_t package, PackageReport& report) {
        const auto& steps = preview_.steps[package];
        const auto& release = *request_.plan.find_release(steps.package);
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
        auto& registry = *services_.registries.at(steps.package);
        const UploadContext upload{request_,
                                   services_,
                                   release,
                                   registry,
                                   find_need(preview_.observed, steps.package),
                                   queue_.rank(package),
                                   tokens_.of(registry),
                                   lanes_,
                                   slots_};
        PackageJob({steps, upload, tags_, forge_, [&] { queue_.settle(package); }}, report).run();
    }

    void tell_phase(const std::string& package, PackagePhase phase, std::string why = {}) const {
        ProgressEvent event{ProgressKind::phase, package, std::move(why)};
        event.phase = phase;
        services_.reporter.report(event);
    }

    /// The first thing that went wrong; empty when nothing did.
    [[nodiscard]] static std::string why_of(const PackageReport& report) {
        const auto error =
            std::find_if(report.diagnostics.begin(), report.diagnostics.end(),
                         [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
        return error == report.diagnostics.end() ? std::string() : error->message;
    }

    [[nodiscard]] static PackagePhase final_phase_of(const PackageReport& report) {
        switch (report.outcome) {
            case PackageOutcome::released:
                return PackagePhase::released;
            case PackageOutcome::already_live:
                return PackagePhase::already_live;
            case PackageOutcome::healed:
                return PackagePhase::healed;
            case PackageOutcome::failed:
                return PackagePhase::failed;
            case PackageOutcome::not_attempted:
            case PackageOutcome::dependency_failed:
                break;
        }
        return PackagePhase::not_attempted;
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
    PublishReport& report_;  // each package's part is written by the thread that works on it
    TokenKeepers tokens_;
    PackageQueue queue_;
    Lanes lanes_;
    UploadSlots slots_;
    TagWriter tags_;
    ForgeReleases forge_;
};

}  // namespace

void run_publish(const PublishRequest& request, const PublishServices& services, const PublishPreview& preview,
                 PublishReport& report) {
    PublishRun(request, services, preview, report).run();
}

}  // namespace piot::app
