// SPDX-License-Identifier: MIT
#include "piot/domain/publish_steps.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/commit_id.hpp"
#include "piot/domain/wheel_name.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace piot {

namespace {

std::chrono::days::rep in_days(std::chrono::seconds age) {
    return std::chrono::duration_cast<std::chrono::days>(age).count();
}

Diagnostic make_finding(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::error, std::move(message), {}, std::move(hint)};
}

/// One release at a time; the steps grow as the questions are answered.
class Decision {
  public:
    Decision(const Plan& plan, const Release& release, const ObservedRelease& observed)
        : plan_(plan), release_(release), observed_(observed) {
        steps_.package = release.package;
    }

    PackageSteps decide(const std::vector<Artifact>& artifacts) {
        if (artifacts.empty())
            return refuse(make_finding(codes::PIOT_INSPECT_MISSING,
                                       fmt::format("`{}` has no artifacts to publish", release_.package),
                                       "build every row of the matrix before publishing"));
        if (observed_.registry.version == Liveness::unknown) return unknown();
        for (const auto& artifact : artifacts)
            sort(artifact);
        if (!steps_.findings.empty()) return finish(ReleaseState::refused);
        if (conflict_ != nullptr) return decide_conflict(*conflict_);
        if (is_tagged_elsewhere()) return refuse(tag_elsewhere());
        if (const auto refusal = find_closed_door()) return refuse(*refusal);
        if (observed_.tag_commit.empty()) steps_.tag_commit = plan_.head;
        const bool is_complete = steps_.uploads.empty() && steps_.tag_commit.empty();
        return finish(is_complete ? ReleaseState::complete : ReleaseState::publish);
    }

  private:
    /// Live with our bytes, live with others, or missing.
    void sort(const Artifact& artifact) {
        const auto* live = observed_.registry.find_file(artifact.file_name);
        if (live == nullptr) {
            steps_.uploads.push_back(artifact);
        } else if (live->is_yanked) {
            steps_.findings.push_back(make_finding(
                codes::PIOT_REGISTRY_REFUSED, fmt::format("`{}` is live but yanked", artifact.file_name),
                fmt::format("a yanked version keeps its number: release `{}` at a higher version", release_.package)));
        } else if (live->sha256 == artifact.sha256) {
            steps_.live.push_back(artifact);
        } else if (conflict_ == nullptr) {
            conflict_ = &artifact;
        }
    }

    /// Whose bytes are they? Only a known commit in our history lets a tag be written without asking, and only for a
    /// version that is whole: a tag says that all of it is live.
    PackageSteps decide_conflict(const Artifact& artifact) {
        const auto& commit = observed_.registry.commit;
        const bool is_ours = !commit.empty() && observed_.live_commit == Ancestry::ancestor;
        if (!is_ours || !steps_.uploads.empty()) return refuse(other_bytes(artifact));
        if (!observed_.tag_commit.empty() && observed_.tag_commit != commit) return refuse(tag_elsewhere());
        if (observed_.tag_commit.empty()) steps_.tag_commit = commit;
        steps_.findings.push_back(make_finding(
            codes::PIOT_ALREADY_RELEASED,
            fmt::format("`{}` {} is already released from commit {}, with other bytes than this build",
                        release_.package, release_.registry_version, short_commit(commit)),
            fmt::format("the tag `{}` records it: plan again, and what changed since then ships at a new version",
                        release_.tag)));
        return finish(ReleaseState::already_released);
    }

    /// What the registry would say to the uploads that are left; better known before the first of them.
    [[nodiscard]] std::optional<Diagnostic> find_closed_door() const {
        const auto& registry = observed_.registry;
        if (registry.version != Liveness::live || steps_.uploads.empty()) return std::nullopt;
        const auto hint = fmt::format(
            "release a higher version with all of its files: `piot plan --release {}@VERSION`; yank {} if it is of no "
            "use without them",
            release_.package, release_.registry_version);
        if (registry.age && registry.upload_window && *registry.age > *registry.upload_window)
            return make_finding(
                codes::PIOT_REGISTRY_REFUSED,
                fmt::format("`{}` {} came up {} days ago and lacks `{}`: the registry takes new files for {} days only",
                            release_.package, release_.registry_version, in_days(*registry.age),
                            steps_.uploads.front().file_name, in_days(*registry.upload_window)),
                hint);
        const bool has_sdist = steps_.uploads.back().kind == ArtifactKind::sdist;
        const auto live = std::find_if(registry.files.begin(), registry.files.end(), [](const LiveFile& file) {
            return parse_sdist_name(file.file_name).has_value();
        });
        if (!has_sdist || live == registry.files.end()) return std::nullopt;
        return make_finding(
            codes::PIOT_REGISTRY_REFUSED,
            fmt::format("`{}` {} has the sdist `{}` already, a version takes one: `{}` would be refused",
                        release_.package, release_.registry_version, live->file_name, steps_.uploads.back().file_name),
            hint);
    }

    [[nodiscard]] bool is_tagged_elsewhere() const {
        return !observed_.tag_commit.empty() && observed_.tag_commit != plan_.head;
    }

    [[nodiscard]] Diagnostic tag_elsewhere() const {
        return make_finding(codes::PIOT_TAG_ELSEWHERE,
                            fmt::format("tag `{}` is on commit {}, this plan releases {}", release_.tag,
                                        short_commit(observed_.tag_commit), short_commit(plan_.head)),
                            "fetch the tags and plan again; if the tag is wrong, remove it on the remote first");
    }

    [[nodiscard]] Diagnostic other_bytes(const Artifact& artifact) const {
        const auto* live = observed_.registry.find_file(artifact.file_name);
        const auto& registry = observed_.registry;
        return make_finding(
            codes::PIOT_OTHER_BYTES_LIVE,
            fmt::format("`{}` is live with other bytes{}: sha256 {} on the registry, {} here", artifact.file_name,
                        registry.commit.empty() ? "" : fmt::format(", from commit {}", short_commit(registry.commit)),
                        live->sha256.empty() ? "unknown" : live->sha256, artifact.sha256),
            fmt::format("re-run the failed jobs of {}, not all jobs: a rebuild gives other bytes; if that release is "
                        "yours and whole, `piot reconcile {}@{} --at COMMIT` writes its tag",
                        registry.run_id.empty() ? "the run that uploaded it" : "run " + registry.run_id,
                        release_.package, release_.version.to_string()));
    }

    PackageSteps unknown() {
        const auto& cause = observed_.registry.cause;
        const auto code = cause.name.empty() ? codes::PIOT_REGISTRY_UNREACHABLE : cause;
        steps_.findings.push_back(make_finding(
            code,
            fmt::format("whether `{}` {} is live is not known: {}", release_.registry_name, release_.registry_version,
                        observed_.registry.detail.empty() ? "the registry did not answer" : observed_.registry.detail),
            code.exit == ExitCode::transient
                ? "run again when the registry answers; nothing was uploaded for this package"
                : "time does not mend this: see to what the registry says, then run again; nothing was uploaded for "
                  "this package"));
        return finish(ReleaseState::unknown);
    }

    PackageSteps refuse(Diagnostic finding) {
        steps_.findings.push_back(std::move(finding));
        return finish(ReleaseState::refused);
    }

    PackageSteps finish(ReleaseState state) {
        steps_.state = state;
        if (state == ReleaseState::refused || state == ReleaseState::unknown) {
            steps_.uploads.clear();
            steps_.tag_commit.clear();
        }
        return std::move(steps_);
    }

    const Plan& plan_;
    const Release& release_;
    const ObservedRelease& observed_;
    const Artifact* conflict_ = nullptr;
    PackageSteps steps_;
};

/// The releases that carry one tag.
using TagGroup = std::vector<std::size_t>;

std::vector<TagGroup> find_shared_tags(const Plan& plan) {
    std::map<std::string, TagGroup> groups;
    for (std::size_t i = 0; i < plan.releases.size(); ++i)
        groups[plan.releases[i].tag].push_back(i);
    std::vector<TagGroup> shared;
    for (auto& [tag, group] : groups)
        if (group.size() > 1) shared.push_back(std::move(group));
    return shared;
}

/// One tag, one fate. Every member is whole, or none is started: otherwise the tag could never be written truthfully.
class SharedFate {
  public:
    SharedFate(const Plan& plan, std::vector<PackageSteps>& steps) : plan_(plan), steps_(steps) {}

    void settle(const TagGroup& group) {
        refuse_half_healed(group);
        for (const auto state : {ReleaseState::refused, ReleaseState::unknown}) {
            const auto cause = std::find_if(group.begin(), group.end(),
                                            [&](std::size_t member) { return steps_[member].state == state; });
            if (cause == group.end()) continue;
            for (const auto member : group)
                if (may_start(steps_[member])) hold_back(member, *cause);
            return;
        }
    }

  private:
    static bool may_start(const PackageSteps& steps) {
        return steps.state == ReleaseState::publish || steps.state == ReleaseState::already_released;
    }

    /// A member that was released from an older commit can have the tag there only if all were.
    void refuse_half_healed(const TagGroup& group) {
        const auto is_odd = [&](std::size_t member) {
            return steps_[member].state != ReleaseState::unknown &&
                   (steps_[member].state != ReleaseState::already_released ||
                    steps_[member].tag_commit != steps_[group.front()].tag_commit);
        };
        const bool is_healed = std::any_of(group.begin(), group.end(), [&](std::size_t member) {
            return steps_[member].state == ReleaseState::already_released;
        });
        const auto odd = std::find_if(group.begin(), group.end(), is_odd);
        if (!is_healed || odd == group.end()) return;
        for (const auto member : group)
            if (steps_[member].state == ReleaseState::already_released) refuse_heal(member);
    }

    void refuse_heal(std::size_t member) {
        const auto& release = plan_.releases[member];
        auto& steps = steps_[member];
        steps.findings = {make_finding(
            codes::PIOT_OTHER_BYTES_LIVE,
            fmt::format("`{}` {} is live from an earlier commit with other bytes, and not every package of tag `{}` "
                        "was released from there",
                        release.package, release.registry_version, release.tag),
            "finish that release first: re-run the failed jobs of its run, with the artifacts it built")};
        stop(steps, ReleaseState::refused);
    }

    void hold_back(std::size_t member, std::size_t cause) {
        auto& steps = steps_[member];
        const auto state = steps_[cause].state;
        // The cause has its own finding and exit code; this one only says why nothing is tried here.
        steps.findings = {{codes::PIOT_DEPENDENCY_FAILED,
                           Severity::notice,
                           fmt::format("`{}` was not attempted: it shares tag `{}` with `{}`, which is {}",
                                       steps.package, plan_.releases[member].tag, steps_[cause].package,
                                       state == ReleaseState::refused ? "refused" : "not known to be live or not"),
                           {},
                           fmt::format("see the finding on `{}`", steps_[cause].package)}};
        stop(steps, state);
    }

    static void stop(PackageSteps& steps, ReleaseState state) {
        steps.state = state;
        steps.uploads.clear();
        steps.tag_commit.clear();
    }

    const Plan& plan_;
    std::vector<PackageSteps>& steps_;
};

/// The sdist goes last: once it is live, installers on platforms without a wheel would start to build from it.
std::vector<Artifact> artifacts_of(const ArtifactIndex& index, const std::string& package) {
    std::vector<Artifact> artifacts;
    std::copy_if(index.artifacts.begin(), index.artifacts.end(), std::back_inserter(artifacts),
                 [&](const Artifact& artifact) { return artifact.package == package; });
    std::stable_partition(artifacts.begin(), artifacts.end(),
                          [](const Artifact& artifact) { return artifact.kind != ArtifactKind::sdist; });
    return artifacts;
}

}  // namespace

const ObservedRelease* Observed::find(std::string_view package) const {
    const auto found =
        std::find_if(releases.begin(), releases.end(), [&](const auto& release) { return release.package == package; });
    return found == releases.end() ? nullptr : &*found;
}

std::vector<PackageSteps> make_publish_steps(const Plan& plan, const ArtifactIndex& artifacts,
                                             const Observed& observed) {
    std::vector<PackageSteps> steps;
    for (const auto& release : plan.releases) {
        const auto* found = observed.find(release.package);
        const ObservedRelease nothing{release.package, {}, {}, Ancestry::unknown};
        steps.push_back(Decision(plan, release, found == nullptr ? nothing : *found)
                            .decide(artifacts_of(artifacts, release.package)));
    }
    for (const auto& group : find_shared_tags(plan))
        SharedFate(plan, steps).settle(group);
    return steps;
}

}  // namespace piot
