// SPDX-License-Identifier: MIT
#pragma once
#include "support/fakes/calls.hpp"
#include "support/fakes/fake_clock.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/config.hpp"
#include "piot/ports/registry.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace piot::test {

/// What becomes of a file whose upload is scripted.
enum class Effect { none, arrives };

/// A rate limit as crates.io keeps it: `burst` at once, then one per `interval`.
struct FakeBucket {
    int burst = 0;
    std::chrono::milliseconds interval{0};
    int taken = 0;
    std::chrono::milliseconds filled_at{0};  ///< when the last drop came in

    /// How long the next upload must wait; nothing = it is paid.
    [[nodiscard]] std::chrono::milliseconds take(std::chrono::milliseconds now) {
        while (taken > 0 && filled_at + interval <= now) {
            --taken;
            filled_at += interval;
        }
        if (taken == 0) filled_at = now;
        if (taken >= burst) return filled_at + interval - now;
        ++taken;
        return std::chrono::milliseconds{0};
    }
};

/// One registry's memory. Outlives the processes that talk to it.
struct FakeRegistryState {
    struct StoredFile {
        std::string project;
        std::string version;
        LiveFile file;
        std::chrono::milliseconds visible_at{0};     ///< for `observe`
        std::chrono::milliseconds resolvable_at{0};  ///< for `is_resolvable`
    };

    std::string name;
    PackageKind kind = PackageKind::crates;
    Time& time;
    std::map<std::string, ProjectVersion> addresses = {};  ///< of packages; uploads go there
    std::vector<StoredFile> files = {};
    std::set<std::string> projects = {};                  ///< names that exist
    std::set<std::string> pending_projects = {};          ///< a mint creates these, as PyPI's does
    std::map<std::string, std::string> commits = {};      ///< of live versions, by project
    std::chrono::seconds read_lag{0};                     ///< until `observe` shows a file
    std::chrono::seconds index_lag{0};                    ///< until a client can resolve it
    std::chrono::seconds token_life{1800};                ///< of minted tokens
    std::map<std::string, int> silent_observations = {};  ///< by project: the next n answers are unknown
    std::vector<std::string> needless_uploads = {};       ///< files sent although the same bytes were visible
    std::map<std::string, std::chrono::steady_clock::time_point> valid_tokens = {};  ///< minted and not revoked
    int minted = 0;
    std::optional<FakeBucket> new_names = {};                        ///< of user tokens
    std::optional<FakeBucket> updates = {};                          ///< of user tokens
    std::set<std::string> trustpub_only = {};                        ///< crates that take no user tokens
    std::set<std::string> uncovered = {};                            ///< projects that minted tokens are not good for
    std::map<std::string, std::chrono::milliseconds> arrivals = {};  ///< of files
    int refusals_for_pace = 0;

    [[nodiscard]] StoredFile* find(const ProjectVersion& where, const std::string& file_name) {
        for (auto& stored : files)
            if (stored.project == where.project && stored.version == where.version &&
                stored.file.file_name == file_name)
                return &stored;
        return nullptr;
    }

    void store(const std::string& package, const std::string& file_name, const std::string& sha256) {
        const auto& where = addresses.at(package);
        projects.insert(where.project);
        arrivals[file_name] = time.passed;
        files.push_back({where.project,
                         where.version,
                         {file_name, sha256, false},
                         time.passed + read_lag,
                         time.passed + index_lag});
    }
};

class FakeRegistry final : public Registry {
  public:
    FakeRegistry(Calls& calls, FakeRegistryState& state) : calls_(calls), state_(state) {}

    [[nodiscard]] Observation observe(const ProjectVersion& wanted) override {
        const auto held = calls_.lock();
        calls_.enter(fmt::format("observe {} {}", wanted.project, wanted.version));
        calls_.leave();
        if (auto& silent = state_.silent_observations[wanted.project]; silent > 0) {
            --silent;
            return {Liveness::unknown, Liveness::unknown, {}, {}, "503 Service Unavailable"};
        }
        Observation seen;
        seen.project = state_.projects.count(wanted.project) > 0 ? Liveness::live : Liveness::absent;
        seen.version = Liveness::absent;
        seen.is_trustpub_only = state_.trustpub_only.count(wanted.project) > 0;
        for (const auto& stored : state_.files) {
            const bool is_wanted = stored.project == wanted.project && stored.version == wanted.version;
            if (!is_wanted || stored.visible_at > state_.time.passed) continue;
            seen.version = Liveness::live;
            seen.files.push_back(stored.file);
        }
        const auto commit = state_.commits.find(wanted.project);
        if (seen.version == Liveness::live && commit != state_.commits.end()) seen.commit = commit->second;
        return seen;
    }

    [[nodiscard]] ProjectListing list_versions(const std::string& project) override {
        const auto held = calls_.lock();
        calls_.enter("list " + project);
        calls_.leave();
        if (auto& silent = state_.silent_observations[project]; silent > 0) {
            --silent;
            return {Liveness::unknown, {}, "503 Service Unavailable"};
        }
        if (state_.projects.count(project) == 0) return {Liveness::absent, {}, {}};
        std::map<std::string, bool> is_whole;
        for (const auto& stored : state_.files)
            if (stored.project == project && stored.visible_at <= state_.time.passed)
                is_whole[stored.version] |=
                    state_.kind == PackageKind::crates || stored.file.file_name.ends_with(".tar.gz");
        ProjectListing listing{Liveness::live, {}, {}};
        for (const auto& [version, whole] : is_whole)
            listing.versions.push_back({version, whole});
        return listing;
    }

    [[nodiscard]] Liveness is_resolvable(const ProjectVersion& wanted) override {
        const auto held = calls_.lock();
        calls_.enter(fmt::format("is_resolvable {} {}", wanted.project, wanted.version));
        calls_.leave();
        for (const auto& stored : state_.files)
            if (stored.project == wanted.project && stored.version == wanted.version &&
                stored.resolvable_at <= state_.time.passed)
                return Liveness::live;
        return Liveness::absent;
    }

  private:
    Calls& calls_;
    FakeRegistryState& state_;
};

/// Answers like the real registry of its kind, unless it is told otherwise.
class FakePublisher final : public Publisher {
  public:
    struct Scripted {
        UploadOutcome outcome;
        Effect effect = Effect::none;
    };

    FakePublisher(Calls& calls, FakeRegistryState& state) : calls_(calls), state_(state) {}

    std::map<std::string, std::deque<Scripted>> scripted;  ///< answers to the next uploads, by file name
    std::function<void(const UploadToken&)> on_token;      ///< sees every token that is used
    std::function<void(const Artifact&)> on_arrival;       ///< called without any lock before an upload is looked at

    [[nodiscard]] UploadOutcome upload(const Artifact& artifact, const UploadToken& token,
                                       const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) override {
        if (on_arrival) on_arrival(artifact);
        const auto held = calls_.lock();
        calls_.enter("upload " + artifact.file_name);
        if (on_token) on_token(token);
        const auto* known = state_.find(state_.addresses.at(artifact.package), artifact.file_name);
        const bool is_same = known != nullptr && known->file.sha256 == artifact.sha256;
        if (is_same && known->visible_at <= state_.time.passed) state_.needless_uploads.push_back(artifact.file_name);
        if (auto& next = scripted[artifact.file_name]; !next.empty()) {
            auto answer = std::move(next.front());
            next.pop_front();
            if (answer.effect == Effect::arrives && known == nullptr) store(artifact);
            calls_.leave();
            return answer.outcome;
        }
        if (!is_valid(token)) return {UploadStatus::token_expired, "invalid authentication token"};
        if (known != nullptr) return repeated(is_same);
        const auto& project = state_.addresses.at(artifact.package).project;
        if (token.is_from_oidc && state_.uncovered.count(project) > 0)
            return {UploadStatus::refused, "not valid for crate", codes::PIOT_OIDC_CLAIM_MISMATCH};
        if (!token.is_from_oidc && state_.trustpub_only.count(project) > 0)
            return {UploadStatus::refused, "only by trusted publishing", codes::PIOT_CREDENTIALS_REFUSED};
        if (const auto wait = pay(project, token); wait.count() > 0)
            return {UploadStatus::retry_later, "429 too many", {}, std::chrono::ceil<std::chrono::seconds>(wait)};
        on_progress(artifact.size, artifact.size);
        store(artifact);
        calls_.leave();
        return {UploadStatus::uploaded, ""};
    }

  private:
    [[nodiscard]] std::chrono::milliseconds pay(const std::string& project, const UploadToken& token) {
        auto& bucket = state_.projects.count(project) > 0 ? state_.updates : state_.new_names;
        if (token.is_from_oidc || !bucket) return {};
        const auto wait = bucket->take(state_.time.passed);
        if (wait.count() > 0) ++state_.refusals_for_pace;
        return wait;
    }

    void store(const Artifact& artifact) { state_.store(artifact.package, artifact.file_name, artifact.sha256); }

    [[nodiscard]] bool is_valid(const UploadToken& token) const {
        if (!token.is_from_oidc) return true;
        const auto known = state_.valid_tokens.find(token.secret.reveal());
        return known != state_.valid_tokens.end() && state_.time.steady() - known->second < state_.token_life;
    }

    /// crates.io does not compare bytes, PyPI does.
    [[nodiscard]] UploadOutcome repeated(bool is_same) const {
        if (is_same && state_.kind == PackageKind::pypi) return {UploadStatus::already_there, ""};
        return {UploadStatus::conflict, state_.kind == PackageKind::pypi ? "File already exists" : "already uploaded"};
    }

    Calls& calls_;
    FakeRegistryState& state_;
};

class FakeTokenSource final : public TokenSource {
  public:
    FakeTokenSource(Calls& calls, FakeRegistryState& state) : calls_(calls), state_(state) {}

    bool is_offered = true;
    std::deque<Failure> failures;  ///< of the next mints

    [[nodiscard]] bool is_available() const override { return is_offered; }

    [[nodiscard]] Result<UploadToken> mint() override {
        const auto held = calls_.lock();
        calls_.enter("mint " + state_.name);
        if (!failures.empty()) {
            auto failure = std::move(failures.front());
            failures.pop_front();
            return tl::unexpected<Failure>(std::move(failure));
        }
        auto text = fmt::format("minted-token-{}-of-{}", ++state_.minted, state_.name);
        state_.valid_tokens[text] = state_.time.steady();
        state_.projects.insert(state_.pending_projects.begin(), state_.pending_projects.end());
        calls_.leave();
        return UploadToken{Secret(std::move(text)), true, state_.time.steady()};
    }

    void revoke(const UploadToken& token) override {
        const auto held = calls_.lock();
        if (calls_.enter_quietly("revoke " + state_.name)) state_.valid_tokens.erase(token.secret.reveal());
    }

  private:
    Calls& calls_;
    FakeRegistryState& state_;
};

}  // namespace piot::test
