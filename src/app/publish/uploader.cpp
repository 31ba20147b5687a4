// SPDX-License-Identifier: MIT
#include "app/publish/uploader.hpp"

#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

using std::chrono::seconds;

constexpr int k_max_attempts = 12;  ///< of one file; about two minutes where the registry names no time
/// Registries' clocks and ours differ, and a retry that comes early costs another round (field experience: 10 s).
constexpr seconds k_retry_margin{10};
/// For how long a registry that gives no answer at all is asked whether a file arrived.
constexpr seconds k_look_limit{120};

/// How often in a row a registry must say "not there" before it is believed: a replica may lag behind.
constexpr int k_absences_after_busy = 1;
constexpr int k_absences_after_lost_answer = 2;
constexpr int k_absences_after_conflict = 5;

constexpr const char* k_run_again = "run again later: what is live stays, the rest goes on from there";

}  // namespace

struct Uploader::Attempts {
    int made = 1;
    bool has_renewed_token = false;
    GrowingPause pauses = {};
};

ProjectVersion version_of(const Release& release) {
    return {release.registry_name, release.registry_version};
}

Uploader::Uploader(const UploadContext& context) : context_(context) {}

Result<FileOutcome> Uploader::upload(const Artifact& artifact) {
    Attempts attempts;
    while (true) {
        PIOT_TRY(const auto outcome, send(artifact));
        PIOT_TRY(const auto judged, judge(artifact, outcome, attempts));
        if (judged != FileOutcome::pending) return judged;
        PIOT_TRY(const auto seen, come_back(artifact, outcome, attempts));
        if (seen != FileOutcome::pending) return seen;
        ++attempts.made;
    }
}

Result<UploadOutcome> Uploader::send(const Artifact& artifact) {
    const auto& package = context_.release.package;
    PIOT_CHECK(check_interrupted(context_.services, package));
    auto token = context_.tokens.obtain(context_.name);
    if (!token && exit_code_of(token.error().diagnostics) == ExitCode::transient)
        return UploadOutcome{UploadStatus::unreachable, token.error().diagnostics.front().message};
    if (!token) return forward_failure(std::move(token));
    PIOT_CHECK(check_interrupted(context_.services, package));  // minting takes its time
    auto& reporter = context_.services.reporter;
    auto outcome =
        context_.registry.connection.publisher->upload(artifact, *token, [&](std::uint64_t done, std::uint64_t total) {
            reporter.report({ProgressKind::transfer, package, artifact.file_name, done, total, {}});
        });
    if (outcome.status == UploadStatus::token_expired && !token->is_from_oidc)
        return fail(make_error(codes::PIOT_CREDENTIALS_REFUSED,
                               fmt::format("{} refused the token in `{}`: {}", context_.registry.name,
                                           context_.registry.token_variable, outcome.message),
                               fmt::format("put a valid token into `{}`", context_.registry.token_variable)));
    return outcome;
}

/// What an answer settles; `pending` = try again.
Result<FileOutcome> Uploader::judge(const Artifact& artifact, const UploadOutcome& outcome, Attempts& attempts) {
    switch (outcome.status) {
        case UploadStatus::uploaded:
            if (!outcome.message.empty()) tell(fmt::format("{} says: {}", context_.registry.name, outcome.message));
            return FileOutcome::uploaded;
        case UploadStatus::already_there:
            return FileOutcome::already_there;
        case UploadStatus::conflict:
            return resolve_conflict(artifact, outcome);
        case UploadStatus::refused:
            return fail(refusal(artifact, outcome));
        case UploadStatus::interrupted:
            return fail(make_error(codes::PIOT_INTERRUPTED,
                                   fmt::format("interrupted while uploading `{}`", artifact.file_name),
                                   "run again: piot looks first and goes on from there"));
        case UploadStatus::token_expired:
            if (attempts.has_renewed_token)
                return fail(
                    make_error(codes::PIOT_CREDENTIALS_REFUSED,
                               fmt::format("{} refused a fresh token: {}", context_.registry.name, outcome.message),
                               "check the clock of this machine and the registry's trusted publisher"));
            attempts.has_renewed_token = true;
            context_.tokens.revoke();
            return FileOutcome::pending;
        case UploadStatus::lost:
        case UploadStatus::retry_later:
        case UploadStatus::unreachable:
            return FileOutcome::pending;
    }
    return FileOutcome::pending;
}

/// Waits before the next attempt, and looks where the last one may have arrived after all: also a server that answers
/// 5xx may have stored the file.
Result<FileOutcome> Uploader::come_back(const Artifact& artifact, const UploadOutcome& outcome, Attempts& attempts) {
    if (outcome.status == UploadStatus::token_expired) return FileOutcome::pending;
    const bool is_last = attempts.made >= k_max_attempts;
    if (is_last && outcome.status != UploadStatus::lost) return fail(exhausted(artifact, outcome));
    PIOT_CHECK(
        wait(outcome.retry_after ? *outcome.retry_after + k_retry_margin : attempts.pauses.next(), outcome.message));
    if (outcome.status == UploadStatus::unreachable) return FileOutcome::pending;
    PIOT_TRY(const auto seen, look(artifact, outcome.status == UploadStatus::lost ? k_absences_after_lost_answer
                                                                                  : k_absences_after_busy));
    if (seen == FileOutcome::pending && is_last) return fail(exhausted(artifact, outcome));
    return seen;
}

/// crates.io does not say whose bytes it holds, and they may be ours: from a run that was killed, or a lost answer.
Result<FileOutcome> Uploader::resolve_conflict(const Artifact& artifact, const UploadOutcome& outcome) {
    PIOT_TRY(const auto seen, look(artifact, k_absences_after_conflict));
    if (seen != FileOutcome::pending) return FileOutcome::already_there;
    return fail(make_error(codes::PIOT_OTHER_BYTES_LIVE,
                           fmt::format("{} refused `{}` as already there, but does not show it: {}",
                                       context_.registry.name, artifact.file_name, outcome.message),
                           "look at the project on the registry: a deleted file's name is never free again, and the "
                           "same bytes may stand there under another name"));
}

/// Is the file there? `pending` = the registry says no. Unknown is no answer.
Result<FileOutcome> Uploader::look(const Artifact& artifact, int believed_absences) {
    auto found = FileOutcome::pending;
    int absences = 0;
    std::string detail;
    const auto ask = [&]() -> Result<bool> {
        const auto observation = context_.registry.connection.registry->observe(version_of(context_.release));
        if (const auto* live = observation.find_file(artifact.file_name); live != nullptr) {
            if (live->sha256 != artifact.sha256) return fail(make_other_bytes(artifact, live->sha256));
            found = FileOutcome::uploaded;
            return true;
        }
        if (observation.version == Liveness::unknown) {
            detail = observation.detail;
            return false;
        }
        return ++absences >= believed_absences;
    };
    const Waiting waiting{context_.release.package, fmt::format("looking whether `{}` arrived", artifact.file_name),
                          k_look_limit};
    PIOT_TRY(const bool is_known, poll(context_.services, waiting, ask));
    if (is_known) return found;
    return fail(make_error(codes::PIOT_REGISTRY_UNREACHABLE,
                           fmt::format("whether `{}` arrived at {} is not known: {}", artifact.file_name,
                                       context_.registry.name, detail.empty() ? "no answer" : detail),
                           "run again later: piot looks before it uploads"));
}

Result<void> Uploader::wait(seconds duration, const std::string& why) {
    const auto budget = context_.request.retry_budget;
    if (waited_ + duration > budget)
        return fail(make_error(codes::PIOT_REGISTRY_BUSY,
                               fmt::format("{} asks to wait {} s more, past the budget of {} s: {}",
                                           context_.registry.name, duration.count(), budget.count(), why),
                               k_run_again));
    waited_ += duration;
    return pause(context_.services, {context_.release.package, why, {}}, duration);
}

void Uploader::tell(std::string text) const {
    context_.services.reporter.report({ProgressKind::step, context_.release.package, std::move(text), 0, 0, {}});
}

Diagnostic Uploader::refusal(const Artifact& artifact, const UploadOutcome& outcome) const {
    return make_error(outcome.code.name.empty() ? codes::PIOT_REGISTRY_REFUSED : outcome.code,
                      fmt::format("{} refused `{}`: {}", context_.registry.name, artifact.file_name, outcome.message),
                      "nothing of this file is live; mend what the registry names, then release again");
}

Diagnostic Uploader::exhausted(const Artifact& artifact, const UploadOutcome& outcome) const {
    return make_error(
        outcome.status == UploadStatus::retry_later ? codes::PIOT_REGISTRY_BUSY : codes::PIOT_REGISTRY_UNREACHABLE,
        fmt::format("{} did not take `{}` in {} attempts: {}", context_.registry.name, artifact.file_name,
                    k_max_attempts, outcome.message),
        k_run_again);
}

}  // namespace piot::app
