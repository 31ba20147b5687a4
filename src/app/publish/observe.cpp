// SPDX-License-Identifier: MIT
#include "app/publish/observe.hpp"

#include "app/publish/uploader.hpp"
#include "app/publish/waiting.hpp"

#include <algorithm>

namespace piot::app {

namespace {

constexpr int k_max_rounds = 3;

bool is_unknown(const ObservedRelease& seen) {
    return seen.registry.version == Liveness::unknown;
}

/// Asks for those that are not known yet.
Result<void> ask_registries(const PublishRequest& request, const PublishServices& services, Observed& observed) {
    for (std::size_t i = 0; i < observed.releases.size(); ++i) {
        auto& seen = observed.releases[i];
        if (!is_unknown(seen)) continue;
        PIOT_CHECK(check_interrupted(services, ""));
        auto& registry = *services.registries.at(seen.package)->connection.registry;
        seen.registry = registry.observe(version_of(request.plan.releases[i]));
    }
    return {};
}

}  // namespace

Result<Observed> observe_releases(const PublishRequest& request, const PublishServices& services) {
    std::vector<std::string> names;
    Observed observed;
    for (const auto& release : request.plan.releases) {
        if (std::find(names.begin(), names.end(), release.tag) == names.end()) names.push_back(release.tag);
        observed.releases.push_back({release.package, {}, {}, Ancestry::unknown});
    }
    PIOT_CHECK(check_interrupted(services, ""));
    PIOT_TRY(const auto tags, services.tags.read_remote(names));
    GrowingPause pauses;
    for (int round = 1;; ++round) {
        PIOT_CHECK(ask_registries(request, services, observed));
        const bool has_unknown = std::any_of(observed.releases.begin(), observed.releases.end(), is_unknown);
        if (!has_unknown || round == k_max_rounds) break;
        PIOT_CHECK(pause(services, {"", "a registry did not answer", {}}, pauses.next()));
    }
    for (std::size_t i = 0; i < observed.releases.size(); ++i) {
        auto& seen = observed.releases[i];
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
