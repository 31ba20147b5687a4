// SPDX-License-Identifier: MIT
#include "app/publish/preflight.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/heal.hpp"
#include "app/publish/observe.hpp"
#include "app/publish/tag_writer.hpp"
#include "app/publish/token_keeper.hpp"
#include "app/publish/waiting.hpp"
#include "app/side_by_side.hpp"

#include <algorithm>

namespace piot::app {

namespace {

/// A registry that still needs uploads, and for which kinds of names.
struct RegistryNeed {
    RegistryAccess* access = nullptr;
    std::vector<CredentialNeed> needs;  // each kind once
};

bool is_same_kind(const CredentialNeed& left, const CredentialNeed& right) {
    return left.name == right.name && left.is_trustpub_only == right.is_trustpub_only;
}

std::vector<RegistryNeed> find_needs(const PublishPreview& preview, const PublishServices& services) {
    std::vector<RegistryNeed> registries;
    for (const auto& steps : preview.steps) {
        if (steps.uploads.empty()) continue;
        auto* access = services.registries.at(steps.package);
        auto found = std::find_if(registries.begin(), registries.end(),
                                  [&](const auto& known) { return known.access == access; });
        if (found == registries.end()) found = registries.insert(registries.end(), {access, {}});
        const auto need = find_need(preview.observed, steps.package);
        const bool is_listed = std::any_of(found->needs.begin(), found->needs.end(),
                                           [&](const auto& known) { return is_same_kind(known, need); });
        if (!is_listed) found->needs.push_back(need);
    }
    return registries;
}

/// A registry that is busy for a moment is no reason to give up a release.
Result<UploadToken> obtain_patiently(TokenKeeper& keeper, const CredentialNeed& need, const PublishServices& services) {
    constexpr int k_most_attempts = 4;
    GrowingPause pauses;
    auto token = keeper.obtain(need);
    for (int attempt = 1; attempt < k_most_attempts && !token; ++attempt) {
        if (exit_code_of(token.error().diagnostics) != ExitCode::transient) break;
        PIOT_CHECK(pause(services, {"", token.error().diagnostics.front().message, {}}, pauses.next()));
        token = keeper.obtain(need);
    }
    return token;
}

std::vector<Diagnostic> check_credentials(const RegistryNeed& registry, const PublishServices& services) {
    auto& access = *registry.access;
    // Minting while a PyPI project is pending would create it: then only the offer is checked.
    const bool has_brand_new = std::any_of(registry.needs.begin(), registry.needs.end(),
                                           [](const auto& need) { return need.name == NameState::brand_new; });
    if (access.kind == PackageKind::pypi && has_brand_new && access.connection.tokens->is_available()) return {};
    std::vector<Diagnostic> findings;
    TokenKeeper keeper(access, services);
    for (const auto& need : registry.needs)
        if (const auto token = obtain_patiently(keeper, need, services); !token)
            append_new(findings, token.error().diagnostics);
    append_new(findings, keeper.warnings());
    return findings;
}

std::vector<Diagnostic> check_tags(const PublishRequest& request, const PublishPreview& preview,
                                   const PublishServices& services) {
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
    if (tags.empty()) return {};
    const auto writable = services.tags.check_writable(tags);
    return writable ? std::vector<Diagnostic>{} : writable.error().diagnostics;
}

}  // namespace

std::vector<Diagnostic> check_before_publish(const PublishRequest& request, const PublishPreview& preview,
                                             const PublishServices& services) {
    const auto registries = find_needs(preview, services);
    // The tags are looked at beside the registries.
    std::vector<std::vector<Diagnostic>> answers(registries.size() + 1);
    run_side_by_side(answers.size(), static_cast<std::size_t>(request.jobs), [&](std::size_t i) {
        if (services.clock.is_interrupted()) return;
        answers[i] =
            i < registries.size() ? check_credentials(registries[i], services) : check_tags(request, preview, services);
    });
    std::vector<Diagnostic> findings;
    for (const auto& answer : answers)
        append_new(findings, answer);
    if (const auto uninterrupted = check_interrupted(services, ""); !uninterrupted)
        append_new(findings, uninterrupted.error().diagnostics);
    return findings;
}

}  // namespace piot::app
