// SPDX-License-Identifier: MIT
#include "piot/domain/publish_steps.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

std::string short_id(std::string_view commit) {
    return std::string(commit.substr(0, 10));
}

const LiveFile* find_live(const Observation& registry, const Artifact& artifact) {
    const auto found = std::find_if(registry.files.begin(), registry.files.end(),
                                    [&](const LiveFile& live) { return live.file_name == artifact.file_name; });
    return found == registry.files.end() ? nullptr : &*found;
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
        if (observed_.tag_commit.empty()) steps_.tag_commit = plan_.head;
        const bool is_complete = steps_.uploads.empty() && steps_.tag_commit.empty();
        return finish(is_complete ? ReleaseState::complete : ReleaseState::publish);
    }

  private:
    /// Live with our bytes, live with others, or missing.
    void sort(const Artifact& artifact) {
        const auto* live = find_live(observed_.registry, artifact);
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

    /// Whose bytes are they? Only a known commit in our history lets a tag be written without asking.
    PackageSteps decide_conflict(const Artifact& artifact) {
        const auto& commit = observed_.registry.commit;
        if (commit.empty() || observed_.live_commit != Ancestry::ancestor) return refuse(other_bytes(artifact));
        if (!observed_.tag_commit.empty() && observed_.tag_commit != commit) return refuse(tag_elsewhere());
        if (observed_.tag_commit.empty()) steps_.tag_commit = commit;
        steps_.uploads.clear();
        steps_.findings.push_back(make_finding(
            codes::PIOT_ALREADY_RELEASED,
            fmt::format("`{}` {} is already released from commit {}, with other bytes than this build",
                        release_.package, release_.registry_version, short_id(commit)),
            fmt::format("the tag `{}` records it: plan again, and what changed since then ships at a new version",
                        release_.tag)));
        return finish(ReleaseState::already_released);
    }

    [[nodiscard]] bool is_tagged_elsewhere() const {
        return !observed_.tag_commit.empty() && observed_.tag_commit != plan_.head;
    }

    [[nodiscard]] Diagnostic tag_elsewhere() const {
        return make_finding(
            codes::PIOT_TAG_ELSEWHERE,
            fmt::format("tag `{}` is on commit {}, this plan releases {}", release_.tag, short_id(observed_.tag_commit),
                        short_id(plan_.head)),
            fmt::format("fetch the tags and plan again; if the tag is wrong, remove it on the remote first"));
    }

    [[nodiscard]] Diagnostic other_bytes(const Artifact& artifact) const {
        const auto* live = find_live(observed_.registry, artifact);
        return make_finding(codes::PIOT_OTHER_BYTES_LIVE,
                            fmt::format("`{}` is live with other bytes: sha256 {} on the registry, {} here",
                                        artifact.file_name, live->sha256, artifact.sha256),
                            fmt::format("re-run the failed jobs of the run that uploaded it (not all jobs: a rebuild "
                                        "gives other bytes); if the "
                                        "release is yours and complete, run `git tag -a {} COMMIT` and push the tag",
                                        release_.tag));
    }

    PackageSteps unknown() {
        steps_.findings.push_back(make_finding(
            codes::PIOT_REGISTRY_UNREACHABLE,
            fmt::format("whether `{}` {} is live is not known: {}", release_.registry_name, release_.registry_version,
                        observed_.registry.detail.empty() ? "the registry did not answer" : observed_.registry.detail),
            "run again when the registry answers; nothing was uploaded for this package"));
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
    return steps;
}

}  // namespace piot
