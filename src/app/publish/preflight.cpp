// SPDX-License-Identifier: MIT
#include "app/publish/preflight.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/heal.hpp"
#include "app/publish/observe.hpp"
#include "app/publish/tag_writer.hpp"
#include "app/publish/token_keeper.hpp"
#include "app/publish/waiting.hpp"

#include <algorithm>
#include <set>

namespace piot::app {

namespace {

/// A registry that still needs uploads, and for which kinds of names.
struct CredentialNeed {
    RegistryAccess* access = nullptr;
    std::set<NameState> names;
};

std::vector<CredentialNeed> find_needs(const PublishPreview& preview, const PublishServices& services) {
    std::vector<CredentialNeed> needs;
    for (const auto& steps : preview.steps) {
        if (steps.uploads.empty()) continue;
        auto* access = services.registries.at(steps.package);
        auto need = std::find_if(needs.begin(), needs.end(), [&](const auto& known) { return known.access == access; });
        if (need == needs.end()) need = needs.insert(needs.end(), {access, {}});
        need->names.insert(is_brand_new(preview.observed, steps.package) ? NameState::brand_new : NameState::existing);
    }
    return needs;
}

void check_credentials(const CredentialNeed& need, const PublishServices& services, std::vector<Diagnostic>& findings) {
    auto& access = *need.access;
    // Minting while a PyPI project is pending would create it: then only the offer is checked.
    const bool would_create = access.kind == PackageKind::pypi && need.names.count(NameState::brand_new) > 0;
    if (would_create && access.connection.tokens->is_available()) return;
    TokenKeeper keeper(access, services);
    for (const auto name : need.names)
        if (const auto token = keeper.obtain(name); !token) append_new(findings, token.error().diagnostics);
    append_new(findings, keeper.warnings());
}

void check_tags(const PublishRequest& request, const PublishPreview& preview, const PublishServices& services,
                std::vector<Diagnostic>& findings) {
    std::vector<TagRequest> tags;
    for (const auto& heal : preview.heal)
        if (heal.outcome == TagOutcome::pending) tags.push_back(make_tag_request(heal));
    for (const auto& steps : preview.steps) {
        if (steps.tag_commit.empty()) continue;
        auto tag = make_tag_request(*request.plan.find_release(steps.package), steps.tag_commit);
        // Members of a group may share one tag.
        const bool is_listed =
            std::any_of(tags.begin(), tags.end(), [&](const auto& known) { return known.name == tag.name; });
        if (!is_listed) tags.push_back(std::move(tag));
    }
    if (tags.empty()) return;
    if (const auto writable = services.tags.check_writable(tags); !writable)
        append_new(findings, writable.error().diagnostics);
}

}  // namespace

std::vector<Diagnostic> check_before_publish(const PublishRequest& request, const PublishPreview& preview,
                                             const PublishServices& services) {
    std::vector<Diagnostic> findings;
    for (const auto& need : find_needs(preview, services)) {
        if (services.clock.is_interrupted()) break;
        check_credentials(need, services, findings);
    }
    if (!services.clock.is_interrupted()) check_tags(request, preview, services, findings);
    if (const auto uninterrupted = check_interrupted(services, ""); !uninterrupted)
        append_new(findings, uninterrupted.error().diagnostics);
    return findings;
}

}  // namespace piot::app
