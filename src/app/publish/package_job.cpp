// SPDX-License-Identifier: MIT
#include "app/publish/package_job.hpp"

#include "app/publish/release_notes.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

using std::chrono::seconds;

constexpr int k_max_attempts = 6;  ///< of one file, when the registry names no time to come back
constexpr seconds k_first_pause{1};
constexpr seconds k_longest_pause{15};
/// Registries' clocks and ours differ, and a retry that comes early costs another round (field experience: 10 s).
constexpr seconds k_retry_margin{10};

seconds next_pause(seconds pause) {
    return std::min(pause * 2, k_longest_pause);
}

Diagnostic error(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::error, std::move(message), {}, std::move(hint)};
}

const LiveFile* find_file(const Observation& observation, const std::string& file_name) {
    const auto found = std::find_if(observation.files.begin(), observation.files.end(),
                                    [&](const LiveFile& file) { return file.file_name == file_name; });
    return found == observation.files.end() ? nullptr : &*found;
}

Diagnostic other_bytes(const Artifact& artifact, std::string_view live_hash) {
    return error(codes::PIOT_OTHER_BYTES_LIVE,
                 fmt::format("`{}` is live with other bytes: sha256 {} on the registry, {} here", artifact.file_name,
                             live_hash.empty() ? "unknown" : live_hash, artifact.sha256),
                 "another run uploaded this version meanwhile: plan again and look at what is live");
}

}  // namespace

PackageJob::PackageJob(const PackageJobContext& context, PackageReport& report)
    : context_(context), access_(*context.services.registries.at(context.release.package)), report_(report) {}

void PackageJob::run() {
    const bool was_complete = context_.steps.state == ReleaseState::complete;
    auto done = upload_all().and_then([this] { return read_back(); }).and_then([this] { return write_tag(); });
    if (!done) {
        report_.outcome = PackageOutcome::failed;
        report_.diagnostics.insert(report_.diagnostics.end(), done.error().diagnostics.begin(),
                                   done.error().diagnostics.end());
        return;
    }
    report_.outcome = was_complete ? PackageOutcome::already_live : PackageOutcome::released;
    if (const auto waited = await_resolvable(); !waited)
        report_.diagnostics.insert(report_.diagnostics.end(), waited.error().diagnostics.begin(),
                                   waited.error().diagnostics.end());
    if (!context_.services.clock.is_interrupted()) make_forge_release();
}

Result<void> PackageJob::upload_all() {
    for (const auto& artifact : context_.steps.uploads) {
        auto outcome = upload(artifact);
        auto* file = file_report(artifact);
        if (file != nullptr) file->outcome = outcome ? *outcome : FileOutcome::failed;
        if (!outcome) return forward_failure(std::move(outcome));
        tell(ProgressKind::step, fmt::format("{} {}", *outcome == FileOutcome::uploaded ? "uploaded" : "already there:",
                                             artifact.file_name));
    }
    return {};
}

Result<UploadOutcome> PackageJob::send(const Artifact& artifact) {
    PIOT_CHECK(check_interrupted());
    PIOT_TRY(const auto token, context_.tokens.obtain(context_.name));
    return access_.connection.publisher->upload(artifact, token, [&](std::uint64_t done, std::uint64_t total) {
        context_.services.reporter.report(
            {ProgressKind::transfer, context_.release.package, artifact.file_name, done, total, {}});
    });
}

Result<FileOutcome> PackageJob::upload(const Artifact& artifact) {
    auto wait = k_first_pause;
    bool has_renewed_token = false;
    for (int attempt = 1;; ++attempt) {
        PIOT_TRY(const auto outcome, send(artifact));
        const bool is_last = attempt >= k_max_attempts && !outcome.retry_after;
        switch (outcome.status) {
            case UploadStatus::uploaded:
                return FileOutcome::uploaded;
            case UploadStatus::already_there:
                return FileOutcome::already_there;
            case UploadStatus::conflict: {
                const auto live = observe();
                const auto* file = find_file(live, artifact.file_name);
                return fail(other_bytes(artifact, file == nullptr ? "" : file->sha256));
            }
            case UploadStatus::refused:
                return fail(error(outcome.code.name.empty() ? codes::PIOT_REGISTRY_REFUSED : outcome.code,
                                  fmt::format("{} refused `{}`: {}", access_.name, artifact.file_name, outcome.message),
                                  "nothing of this file is live; mend what the registry names and release again"));
            case UploadStatus::interrupted:
                return fail(error(codes::PIOT_INTERRUPTED,
                                  fmt::format("interrupted while uploading `{}`", artifact.file_name),
                                  "run again: piot looks first and goes on from there"));
            case UploadStatus::token_expired:
                if (has_renewed_token)
                    return fail(error(codes::PIOT_CREDENTIALS_REFUSED,
                                      fmt::format("{} refused a fresh token: {}", access_.name, outcome.message),
                                      "check the clock of this machine and the registry's trusted publisher"));
                has_renewed_token = true;
                context_.tokens.forget();
                continue;
            case UploadStatus::lost: {
                PIOT_TRY(const auto seen, look_after_lost_answer(artifact));
                if (seen != FileOutcome::pending) return seen;
                break;
            }
            case UploadStatus::retry_later:
            case UploadStatus::unreachable:
                break;
        }
        if (is_last)
            return fail(error(outcome.status == UploadStatus::retry_later ? codes::PIOT_REGISTRY_BUSY
                                                                          : codes::PIOT_REGISTRY_UNREACHABLE,
                              fmt::format("{} did not take `{}` in {} attempts: {}", access_.name, artifact.file_name,
                                          attempt, outcome.message),
                              "run again later: what is live stays, the rest goes on from there"));
        PIOT_CHECK(pause(outcome.retry_after ? *outcome.retry_after + k_retry_margin : wait, outcome.message));
        wait = next_pause(wait);
    }
}

/// The upload may have happened. Only an answer counts: `pending` = the registry says it is not there.
Result<FileOutcome> PackageJob::look_after_lost_answer(const Artifact& artifact) {
    auto wait = k_first_pause;
    for (int attempt = 1; attempt <= k_max_attempts; ++attempt) {
        PIOT_CHECK(check_interrupted());
        const auto observation = observe();
        if (const auto* live = find_file(observation, artifact.file_name); live != nullptr) {
            if (live->sha256 == artifact.sha256) return FileOutcome::uploaded;
            return fail(other_bytes(artifact, live->sha256));
        }
        if (observation.version != Liveness::unknown && attempt > 1) return FileOutcome::pending;
        // The first "not there" may come from a replica that lags behind.
        PIOT_CHECK(pause(wait, "the answer to an upload was lost; looking whether it arrived"));
        wait = next_pause(wait);
    }
    return fail(error(codes::PIOT_REGISTRY_UNREACHABLE,
                      fmt::format("whether `{}` arrived at {} is not known: the registry does not answer",
                                  artifact.file_name, access_.name),
                      "run again later: piot looks before it uploads"));
}

Result<void> PackageJob::read_back() {
    const auto& steps = context_.steps;
    if (steps.uploads.empty()) return {};
    const auto deadline = context_.services.clock.steady_now() + context_.request.wait;
    auto wait = k_first_pause;
    while (true) {
        PIOT_CHECK(check_interrupted());
        const auto observation = observe();
        std::size_t confirmed = 0;
        for (const auto& artifact : steps.uploads) {
            const auto* live = find_file(observation, artifact.file_name);
            if (live == nullptr) continue;
            if (live->sha256 != artifact.sha256) return fail(other_bytes(artifact, live->sha256));
            ++confirmed;
        }
        if (confirmed == steps.uploads.size()) return {};
        if (context_.services.clock.steady_now() >= deadline)
            return fail(error(
                codes::PIOT_WAIT_EXPIRED,
                fmt::format("{} does not show all files of `{}` {} after {} s", access_.name, context_.release.package,
                            context_.release.registry_version, context_.request.wait.count()),
                "the tag was not written; run again: piot looks first and goes on from there"));
        PIOT_CHECK(pause(wait, fmt::format("reading back from {}", access_.name)));
        wait = next_pause(wait);
    }
}

Result<void> PackageJob::write_tag() {
    const auto& steps = context_.steps;
    if (steps.tag_commit.empty()) {
        report_.tag_outcome = TagOutcome::already_there;
        return {};
    }
    PIOT_CHECK(check_interrupted());
    const TagRequest tag{context_.release.tag, steps.tag_commit, "Release " + context_.release.tag};
    auto pushed = context_.services.tags.push(tag);
    if (pushed && *pushed == TagPush::lost_race) pushed = context_.services.tags.push(tag);
    report_.tag_outcome = TagOutcome::failed;
    if (!pushed) return forward_failure(std::move(pushed));
    switch (*pushed) {
        case TagPush::created:
            report_.tag_outcome = TagOutcome::created;
            tell(ProgressKind::step, fmt::format("tagged {}", tag.name));
            return {};
        case TagPush::already_equal:
            report_.tag_outcome = TagOutcome::already_there;
            return {};
        case TagPush::elsewhere:
            return fail(error(codes::PIOT_TAG_ELSEWHERE,
                              fmt::format("tag `{}` appeared on another commit during this run", tag.name),
                              "the files are live; find out who pushed the tag before you move it"));
        case TagPush::lost_race:
            break;
    }
    return fail(
        error(codes::PIOT_REMOTE_RACE, fmt::format("pushing tag `{}` lost a race twice", tag.name), "run again"));
}

Result<void> PackageJob::await_resolvable() {
    const auto deadline = context_.services.clock.steady_now() + context_.request.wait;
    auto wait = k_first_pause;
    while (true) {
        PIOT_CHECK(check_interrupted());
        if (access_.connection.registry->is_resolvable(project_version()) == Liveness::live) {
            report_.resolvability = Resolvability::resolvable;
            return {};
        }
        if (context_.services.clock.steady_now() >= deadline) break;
        PIOT_CHECK(pause(
            wait, fmt::format("until {} shows {} in its index", access_.name, context_.release.registry_version)));
        wait = next_pause(wait);
    }
    report_.resolvability = Resolvability::expired;
    return fail(error(codes::PIOT_WAIT_EXPIRED,
                      fmt::format("`{}` {} is live and tagged, but the index of {} does not show it after {} s",
                                  context_.release.package, context_.release.registry_version, access_.name,
                                  context_.request.wait.count()),
                      "run again to finish: nothing is uploaded twice"));
}

void PackageJob::make_forge_release() {
    if (context_.services.forge == nullptr) return;
    auto made = context_.services.forge->create_release(make_forge_release_text(context_.release, context_.request));
    if (made) {
        report_.release_url = std::move(*made);
        return;
    }
    for (auto diagnostic : made.error().diagnostics) {
        diagnostic.severity = Severity::warning;  // best effort: the packages are live and tagged
        report_.diagnostics.push_back(std::move(diagnostic));
    }
}

Result<void> PackageJob::pause(std::chrono::seconds duration, const std::string& why) {
    slept_ += duration;
    if (slept_ > context_.request.retry_budget)
        return fail(error(codes::PIOT_REGISTRY_BUSY,
                          fmt::format("{} asks to wait {} s more, past the budget of {} s", access_.name,
                                      duration.count(), context_.request.retry_budget.count()),
                          "run again later: what is live stays, the rest goes on from there"));
    tell(ProgressKind::waiting, fmt::format("{} s: {}", duration.count(), why));
    return context_.services.clock.sleep_for(duration);
}

Result<void> PackageJob::check_interrupted() const {
    if (!context_.services.clock.is_interrupted()) return {};
    return fail(error(codes::PIOT_INTERRUPTED,
                      fmt::format("interrupted before `{}` was done", context_.release.package),
                      "run again: piot looks first and goes on from there"));
}

Observation PackageJob::observe() const {
    return access_.connection.registry->observe(project_version());
}

ProjectVersion PackageJob::project_version() const {
    return {context_.release.registry_name, context_.release.registry_version};
}

FileReport* PackageJob::file_report(const Artifact& artifact) {
    const auto found = std::find_if(report_.files.begin(), report_.files.end(),
                                    [&](const FileReport& file) { return file.file_name == artifact.file_name; });
    return found == report_.files.end() ? nullptr : &*found;
}

void PackageJob::tell(ProgressKind kind, std::string text) const {
    context_.services.reporter.report({kind, context_.release.package, std::move(text), 0, 0, {}});
}

}  // namespace piot::app
