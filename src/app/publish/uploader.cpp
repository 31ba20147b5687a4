// SPDX-License-Identifier: MIT
#include "app/publish/uploader.hpp"

#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

using std::chrono::seconds;

constexpr int k_max_attempts = 12;  ///< of one file; about two minutes where the registry names no time
/// A retry that comes early costs another round. Clocks drift with time, so the margin grows with the wait.
constexpr seconds k_least_margin{1};
constexpr seconds k_most_margin{10};
/// For how long a registry that gives no answer at all is asked whether a file arrived.
constexpr seconds k_look_limit{120};

/// How often in a row a registry must say "not there" before it is believed: a replica may lag behind.
constexpr int k_absences_after_busy = 1;
constexpr int k_absences_after_lost_answer = 2;
constexpr int k_absences_after_conflict = 5;

seconds with_margin(seconds retry_after) {
    return retry_after + std::clamp(retry_after / 10, k_least_margin, k_most_margin);
}

constexpr const char* k_run_again = "run again later: what is live stays, the rest goes on from there";

}  // namespace

struct Uploader::Attempts {
    int made = 1;
    bool has_renewed_token = false;
    CredentialNeed need;
    UploadToken token = {};                 ///< of the last attempt
    std::unique_ptr<Lane::Turn> turn = {};  ///< where the credential has a rate limit of its own
    GrowingPause pauses = {};
};

ProjectVersion version_of(const Release& release) {
    return {release.registry_name, release.registry_version};
}

Uploader::Uploader(const UploadContext& context) : context_(context) {}

Result<FileOutcome> Uploader::upload(const Artifact& artifact) {
    Attempts attempts;
    attempts.need = context_.need;
    while (true) {
        PIOT_TRY(const auto outcome, send(artifact, attempts));
        PIOT_TRY(const auto judged, judge(artifact, outcome, attempts));
        if (judged != FileOutcome::pending) return judged;
        PIOT_TRY(const auto seen, come_back(artifact, outcome, attempts));
        if (seen != FileOutcome::pending) return seen;
        ++attempts.made;
    }
}

Result<UploadOutcome> Uploader::send(const Artifact& artifact, Attempts& attempts) {
    const auto& package = context_.release.package;
    PIOT_CHECK(check_interrupted(context_.services, package));
    auto token = context_.tokens.obtain(attempts.need);
    if (!token && exit_code_of(token.error().diagnostics) == ExitCode::transient)
        return UploadOutcome{UploadStatus::unreachable, token.error().diagnostics.front().message};
    if (!token) return forward_failure(std::move(token));
    attempts.token = std::move(*token);
    const auto credential = attempts.token.is_from_oidc ? Credential::trusted_publishing : Credential::stored_token;
    auto* const lane = context_.lanes.find(context_.registry, credential, context_.need.name);
    if (lane != nullptr && !attempts.turn) {
        PIOT_TRY(attempts.turn, lane->take(package, context_.request.retry_budget));
    }
    PIOT_TRY(auto outcome, send(artifact, attempts.token));
    if (attempts.turn && outcome.status == UploadStatus::uploaded) attempts.turn->note_accepted();
    if (attempts.turn && outcome.status == UploadStatus::retry_later && outcome.retry_after)
        attempts.turn->note_refused(with_margin(*outcome.retry_after));
    return outcome;
}

Result<UploadOutcome> Uploader::send(const Artifact& artifact, const UploadToken& token) const {
    const auto& package = context_.release.package;
    const auto slot = context_.slots.acquire(context_.rank);
    PIOT_CHECK(check_interrupted(context_.services, package));  // minting and waiting take their time
    auto& reporter = context_.services.reporter;
    auto outcome =
        context_.registry.connection.publisher->upload(artifact, token, [&](std::uint64_t done, std::uint64_t total) {
            reporter.report({ProgressKind::transfer, package, artifact.file_name, done, total});
        });
    if (outcome.status == UploadStatus::token_expired && !token.is_from_oidc)
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
            if (take_second_way(artifact, outcome, attempts)) return FileOutcome::pending;
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
            context_.tokens.renounce(attempts.token);
            return FileOutcome::pending;
        case UploadStatus::lost:
        case UploadStatus::retry_later:
        case UploadStatus::unreachable:
            return FileOutcome::pending;
    }
    return FileOutcome::pending;
}

/// The exchange went well, but this very package is not among those that the token is good for.
bool Uploader::take_second_way(const Artifact& artifact, const UploadOutcome& outcome, Attempts& attempts) const {
    const bool is_not_covered =
        outcome.code == codes::PIOT_OIDC_CLAIM_MISMATCH || outcome.code == codes::PIOT_NEW_CRATE_NEEDS_TOKEN;
    if (!is_not_covered || !attempts.token.is_from_oidc || !context_.tokens.has_second_way(attempts.need)) return false;
    attempts.need.is_exchange_useless = true;
    auto warning = refusal(artifact, outcome);
    warning.severity = Severity::warning;
    warning.message += fmt::format("; `{}` is used instead", context_.registry.token_variable);
    warning.hint = fmt::format("register this workflow as a trusted publisher of `{}`", context_.release.registry_name);
    context_.tokens.warn(std::move(warning));
    return true;
}

/// Waits before the next attempt, and looks where the last one may have arrived after all: also a server that answers
/// 5xx may have stored the file.
Result<FileOutcome> Uploader::come_back(const Artifact& artifact, const UploadOutcome& outcome, Attempts& attempts) {
    const bool has_other_token =
        outcome.status == UploadStatus::token_expired || outcome.status == UploadStatus::refused;
    if (has_other_token) return FileOutcome::pending;
    const bool is_last = attempts.made >= k_max_attempts;
    if (is_last && outcome.status != UploadStatus::lost) return fail(exhausted(artifact, outcome));
    PIOT_CHECK(wait(outcome.retry_after ? with_margin(*outcome.retry_after) : attempts.pauses.next(), outcome.message));
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
        const auto observation = context_.registry.connection.registry->observe_files(version_of(context_.release));
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
    if (seconds(waited_) + duration > budget)
        return fail(make_error(codes::PIOT_REGISTRY_BUSY,
                               fmt::format("{} asks to wait {} s more, past the budget of {} s: {}",
                                           context_.registry.name, duration.count(), budget.count(), why),
                               k_run_again));
    waited_ += duration.count();
    return pause(context_.services, {context_.release.package, why, {}}, duration);
}

void Uploader::tell(std::string text) const {
    context_.services.reporter.report({ProgressKind::step, context_.release.package, std::move(text)});
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
