// SPDX-License-Identifier: MIT
#include "app/publish/observe.hpp"

#include "app/publish/uploader.hpp"
#include "app/publish/waiting.hpp"

#include <algorithm>

namespace piot::app {

namespace {

constexpr int k_max_rounds = 3;

bool is_unknown(const RegistryQuestion& question) {
    return question.answer.version == Liveness::unknown;
}

}  // namespace

Result<void> ask_until_known(const PublishServices& services, std::vector<RegistryQuestion>& questions) {
    GrowingPause pauses;
    for (int round = 1;; ++round) {
        for (auto& question : questions) {
            if (!is_unknown(question)) continue;
            PIOT_CHECK(check_interrupted(services, ""));
            question.answer = question.registry->observe(question.wanted);
        }
        const bool has_unknown = std::any_of(questions.begin(), questions.end(), is_unknown);
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
    PIOT_CHECK(ask_until_known(services, questions));
    for (std::size_t i = 0; i < observed.releases.size(); ++i) {
        auto& seen = observed.releases[i];
        seen.registry = std::move(questions[i].answer);
        if (const auto tag = tags.find(request.plan.releases[i].tag); tag != tags.end()) seen.tag_commit = tag->second;
        if (!seen.registry.commit.empty())
            seen.live_commit = services.tags.find_ancestry(seen.registry.commit, request.plan.head);
    }
    return observed;
}

bool is_brand_new(const Observed& observed, const std::string& package) {
    const auto* release = observed.find(package);
    return release != nullptr && release->registry.project == Liveness::absent;
}

}  // namespace piot::app
