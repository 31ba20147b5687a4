// SPDX-License-Identifier: MIT
#include "app/publish/observe.hpp"

#include "app/publish/uploader.hpp"
#include "app/publish/waiting.hpp"
#include "app/side_by_side.hpp"

#include <algorithm>

namespace piot::app {

namespace {

constexpr int k_max_rounds = 3;

bool has_other_bytes(const PublishRequest& request, const ObservedRelease& seen) {
    const auto& artifacts = request.artifacts.artifacts;
    return std::any_of(artifacts.begin(), artifacts.end(), [&](const Artifact& artifact) {
        const auto* live = artifact.package == seen.package ? seen.registry.find_file(artifact.file_name) : nullptr;
        return live != nullptr && live->sha256 != artifact.sha256;
    });
}

/// Worth asking again: a refusal does not pass by itself.
bool may_become_known(const RegistryQuestion& question) {
    const auto& cause = question.answer.cause;
    return question.answer.version == Liveness::unknown && (cause.name.empty() || cause.exit == ExitCode::transient);
}

}  // namespace

Result<void> ask_until_known(const PublishRequest& request, const PublishServices& services,
                             std::vector<RegistryQuestion>& questions) {
    const std::size_t most = request.jobs == 1 ? 1 : k_most_questions;
    GrowingPause pauses;
    for (int round = 1;; ++round) {
        PIOT_CHECK(check_interrupted(services, ""));
        run_side_by_side(questions.size(), most, [&](std::size_t i) {
            auto& question = questions[i];
            if (may_become_known(question) && !services.clock.is_interrupted())
                question.answer = question.registry->observe(question.wanted);
        });
        PIOT_CHECK(check_interrupted(services, ""));
        const bool has_unknown = std::any_of(questions.begin(), questions.end(), may_become_known);
        if (!has_unknown || round == k_max_rounds) return {};
        PIOT_CHECK(pause(services, {"", "a registry did not answer", {}}, pauses.next()));
    }
}

Result<Observed> observe_releases(const PublishRequest& request, const PublishServices& services) {
    std::vector<std::string> names;
    Observed observed;
    for (const auto& release : request.plan.releases) {
        if (std::find(names.begin(), names.end(), release.tag) == names.end()) names.push_back(release.tag);
        observed.releases.push_back({release.package, {}, {}, Ancestry::unknown});
    }
    PIOT_CHECK(check_interrupted(services, ""));
    PIOT_TRY(const auto tags, services.tags.read_remote(names));
    std::vector<RegistryQuestion> questions;
    for (const auto& release : request.plan.releases)
        questions.push_back(
            {services.registries.at(release.package)->connection.registry.get(), version_of(release), {}});
    PIOT_CHECK(ask_until_known(request, services, questions));
    for (std::size_t i = 0; i < observed.releases.size(); ++i) {
        auto& seen = observed.releases[i];
        seen.registry = std::move(questions[i].answer);
        if (const auto tag = tags.find(request.plan.releases[i].tag); tag != tags.end()) seen.tag_commit = tag->second;
        // Only other bytes than ours raise the question whose they are.
        if (!seen.registry.commit.empty() && has_other_bytes(request, seen))
            seen.live_commit = services.tags.find_ancestry(seen.registry.commit, request.plan.head);
    }
    return observed;
}

CredentialNeed find_need(const Observed& observed, const std::string& package) {
    const auto* release = observed.find(package);
    if (release == nullptr) return {};
    CredentialNeed need;
    if (release->registry.project == Liveness::absent) need.name = NameState::brand_new;
    need.is_trustpub_only = release->registry.is_trustpub_only;
    return need;
}

}  // namespace piot::app
