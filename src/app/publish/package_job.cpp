// SPDX-License-Identifier: MIT
#include "app/publish/package_job.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/waiting.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

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
    services_.reporter.report({ProgressKind::stage,
                               release_.package,
                               fmt::format("{} {}", release_.package, release_.registry_version),
                               0,
                               0,
                               {}});
    if (const auto released = release(); !released) {
        report_.outcome = PackageOutcome::failed;
        append_new(report_.diagnostics, released.error().diagnostics);
        return;
    }
    const bool was_complete = context_.steps.state == ReleaseState::complete;
    report_.outcome = was_complete ? PackageOutcome::already_live : PackageOutcome::released;
    if (const auto waited = await_resolvable(); !waited) append_new(report_.diagnostics, waited.error().diagnostics);
    make_forge_release();
}

Result<void> PackageJob::release() {
    PIOT_CHECK(upload_all());
    PIOT_CHECK(read_back());
    return write_tag();
}

Result<void> PackageJob::upload_all() {
    Uploader uploader(context_.upload);
    for (const auto& artifact : context_.steps.uploads) {
        auto outcome = uploader.upload(artifact);
        if (!outcome) {
            // What an interrupted upload came to is not known: it stays pending, and the next run looks.
            if (!services_.clock.is_interrupted()) set_outcome(artifact, FileOutcome::failed);
            if (exit_code_of(outcome.error().diagnostics) == ExitCode::negative) note_live_part();
            return forward_failure(std::move(outcome));
        }
        set_outcome(artifact, *outcome);
        tell(fmt::format("{} {}",
                         *outcome == FileOutcome::uploaded ? "uploaded" : "already there:", artifact.file_name));
    }
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
    const auto observation = registry_.connection.registry->observe(version_of(release_));
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
    PIOT_CHECK(check_interrupted(services_, release_.package));
    auto written = context_.tags.write(release_, context_.steps.tag_commit);
    report_.tag_outcome = written ? *written : TagOutcome::failed;
    if (!written) return forward_failure(std::move(written));
    if (*written == TagOutcome::created) tell(fmt::format("tagged {}", release_.tag));
    return {};
}

/// Dependents and the exit code hang on it, nothing else: the release is done.
Result<void> PackageJob::await_resolvable() {
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

void PackageJob::tell(std::string text) const {
    services_.reporter.report({ProgressKind::step, release_.package, std::move(text), 0, 0, {}});
}

}  // namespace piot::app
