// SPDX-License-Identifier: MIT
#include "app/publish/package_job.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/waiting.hpp"
#include "app/side_by_side.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

namespace piot::app {

PackageJob::PackageJob(const PackageJobContext& context, PackageReport& report)
    : context_(context),
      request_(context.upload.request),
      services_(context.upload.services),
      release_(context.upload.release),
      registry_(context.upload.registry),
      report_(report) {}

void PackageJob::run() {
    services_.reporter.report(
        {ProgressKind::stage, release_.package, fmt::format("{} {}", release_.package, release_.registry_version)});
    if (const auto released = release(); !released) {
        report_.outcome = PackageOutcome::failed;
        append_new(report_.diagnostics, released.error().diagnostics);
        return;
    }
    const bool was_complete = context_.steps.state == ReleaseState::complete;
    report_.outcome = was_complete ? PackageOutcome::already_live : PackageOutcome::released;
    if (const auto waited = await_resolvable(); !waited) append_new(report_.diagnostics, waited.error().diagnostics);
    context_.on_resolvable();
    make_forge_release();
}

Result<void> PackageJob::release() {
    PIOT_CHECK(upload_all());
    PIOT_CHECK(read_back());
    return write_tag();
}

/// The first file creates the release on the registry, so nothing runs beside it; the sdist goes last, because once it
/// is live installers on platforms without a wheel would build from it.
Result<void> PackageJob::upload_all() {
    const std::span all(context_.steps.uploads);
    if (all.empty()) return {};
    std::uint64_t bytes = 0;
    for (const auto& artifact : all)
        bytes += artifact.size;
    enter(PackagePhase::uploading, bytes);
    Uploader uploader(context_.upload);
    const std::size_t first = context_.steps.live.empty() ? 1 : 0;
    const std::size_t last = all.size() > first && all.back().kind == ArtifactKind::sdist ? 1 : 0;
    const auto middle = all.size() - first - last;
    for (const auto batch : {all.first(first), all.subspan(first, middle), all.last(last)})
        PIOT_CHECK(upload_side_by_side(uploader, batch));
    return {};
}

/// A failure keeps further files from being started; those on their way come to their end.
Result<void> PackageJob::upload_side_by_side(Uploader& uploader, std::span<const Artifact> artifacts) {
    std::vector<Result<void>> results(artifacts.size());
    std::atomic<bool> has_failed{false};
    run_side_by_side(artifacts.size(), static_cast<std::size_t>(request_.jobs), [&](std::size_t i) {
        if (has_failed) return;
        results[i] = upload(uploader, artifacts[i]);
        if (!results[i]) has_failed = true;
    });
    std::vector<Diagnostic> findings;
    for (const auto& result : results)
        if (!result) append_new(findings, result.error().diagnostics);
    if (findings.empty()) return {};
    if (exit_code_of(findings) == ExitCode::negative) note_live_part();
    return fail(std::move(findings));
}

Result<void> PackageJob::upload(Uploader& uploader, const Artifact& artifact) {
    auto outcome = uploader.upload(artifact);
    if (!outcome) {
        // What an interrupted upload came to is not known: it stays pending, and the next run looks.
        if (!services_.clock.is_interrupted()) set_outcome(artifact, FileOutcome::failed);
        return forward_failure(std::move(outcome));
    }
    set_outcome(artifact, *outcome);
    tell(fmt::format("{} {}", *outcome == FileOutcome::uploaded ? "uploaded" : "already there:", artifact.file_name));
    return {};
}

/// A final no in the middle leaves a version that only these very artifacts can still complete.
void PackageJob::note_live_part() {
    const auto live = std::count_if(report_.files.begin(), report_.files.end(), [](const FileReport& file) {
        return file.outcome == FileOutcome::uploaded || file.outcome == FileOutcome::already_there;
    });
    if (live == 0) return;
    report_.diagnostics.push_back(
        {codes::PIOT_REGISTRY_REFUSED,
         Severity::notice,
         fmt::format("{} of {} files of `{}` {} are live, and not tagged", live, report_.files.size(), release_.package,
                     release_.registry_version),
         {},
         "live files cannot be replaced: run again with these artifacts, or release the next version"});
}

/// An answer to an upload is a promise; only what the registry shows is live.
Result<void> PackageJob::read_back() {
    if (!context_.steps.uploads.empty()) {
        enter(PackagePhase::reading_back);
        const Waiting waiting{release_.package, fmt::format("reading back from {}", registry_.name), request_.wait};
        PIOT_TRY(const bool is_shown, poll(services_, waiting, [this] { return shows_all_uploads(); }));
        if (!is_shown)
            return fail(make_error(codes::PIOT_WAIT_EXPIRED,
                                   fmt::format("{} does not show all files of `{}` {} after {} s", registry_.name,
                                               release_.package, release_.registry_version, request_.wait.count()),
                                   "the tag was not written; run again: piot looks first and goes on from there"));
    }
    context_.tags.note_live(release_.package);
    return {};
}

Result<bool> PackageJob::shows_all_uploads() const {
    const auto observation = registry_.connection.registry->observe_files(version_of(release_));
    bool is_complete = true;
    for (const auto& artifact : context_.steps.uploads) {
        const auto* live = observation.find_file(artifact.file_name);
        if (live == nullptr)
            is_complete = false;
        else if (live->sha256 != artifact.sha256)
            return fail(make_other_bytes(artifact, live->sha256));
    }
    return is_complete;
}

Result<void> PackageJob::write_tag() {
    report_.tag_outcome = TagOutcome::already_there;
    if (context_.steps.tag_commit.empty()) return {};
    report_.tag_outcome = TagOutcome::pending;
    enter(PackagePhase::tagging);
    PIOT_CHECK(check_interrupted(services_, release_.package));
    auto written = context_.tags.write(release_, context_.steps.tag_commit);
    report_.tag_outcome = written ? *written : TagOutcome::failed;
    if (!written) return forward_failure(std::move(written));
    if (*written == TagOutcome::created) tell(fmt::format("tagged {}", release_.tag));
    return {};
}

/// Dependents and the exit code hang on it, nothing else: the release is done.
Result<void> PackageJob::await_resolvable() {
    enter(PackagePhase::resolving);
    auto& registry = *registry_.connection.registry;
    const Waiting waiting{
        release_.package,
        fmt::format("until {} shows {} {}", registry_.name, release_.registry_name, release_.registry_version),
        request_.wait};
    PIOT_TRY(const bool is_resolvable, poll(services_, waiting, [&]() -> Result<bool> {
                 return registry.is_resolvable(version_of(release_)) == Liveness::live;
             }));
    report_.resolvability = is_resolvable ? Resolvability::resolvable : Resolvability::expired;
    if (is_resolvable) return {};
    return fail(
        make_error(codes::PIOT_WAIT_EXPIRED,
                   fmt::format("`{}` {} is live, but the index of {} does not show it after {} s", release_.package,
                               release_.registry_version, registry_.name, request_.wait.count()),
                   "run again to finish: nothing is uploaded twice"));
}

void PackageJob::make_forge_release() {
    if (services_.clock.is_interrupted() || report_.tag_outcome == TagOutcome::pending) return;
    enter(PackagePhase::announcing);
    auto made = context_.forge.make(release_.tag);
    if (made) {
        report_.release_url = std::move(*made);
        return;
    }
    for (auto& diagnostic : made.error().diagnostics)
        diagnostic.severity = Severity::warning;  // best effort: the packages are live and tagged
    append_new(report_.diagnostics, made.error().diagnostics);
}

void PackageJob::set_outcome(const Artifact& artifact, FileOutcome outcome) {
    for (auto& file : report_.files)
        if (file.file_name == artifact.file_name) file.outcome = outcome;
}

void PackageJob::enter(PackagePhase phase, std::uint64_t bytes) const {
    ProgressEvent event{ProgressKind::phase, release_.package};
    event.phase = phase;
    event.total = bytes;
    services_.reporter.report(event);
}

void PackageJob::tell(std::string text) const {
    services_.reporter.report({ProgressKind::step, release_.package, std::move(text)});
}

}  // namespace piot::app
