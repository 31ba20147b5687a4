// SPDX-License-Identifier: MIT
#include "app/publish/preflight.hpp"

#include "app/publish/token_keeper.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <set>

namespace piot::app {

namespace {

void append(std::vector<Diagnostic>& findings, const Failure& failure) {
    for (const auto& diagnostic : failure.diagnostics)
        if (std::find(findings.begin(), findings.end(), diagnostic) == findings.end()) findings.push_back(diagnostic);
}

/// One registry at a time: which kinds of names need a credential, and can it be had?
void check_credentials(RegistryAccess& access, const std::set<NameState>& names, const PublishServices& services,
                       std::vector<Diagnostic>& findings) {
    for (const auto name : names) {
        TokenKeeper keeper(access, services);
        // Minting for a PyPI project that is still pending would create it: then only the offer is checked.
        const bool would_create = access.kind == PackageKind::pypi && names.count(NameState::brand_new) > 0;
        if (would_create && access.connection.tokens->is_available()) continue;
        if (const auto token = keeper.obtain(name); !token) append(findings, token.error());
    }
}

void check_all_credentials(const PublishPreview& preview, const PublishServices& services,
                           std::vector<Diagnostic>& findings) {
    std::map<RegistryAccess*, std::set<NameState>> needed;
    for (const auto& steps : preview.steps)
        if (!steps.uploads.empty())
            needed[services.registries.at(steps.package)].insert(
                is_brand_new(preview.observed, steps.package) ? NameState::brand_new : NameState::existing);
    for (const auto& [access, names] : needed)
        check_credentials(*access, names, services, findings);
}

void check_tags(const PublishRequest& request, const PublishPreview& preview, const PublishServices& services,
                std::vector<Diagnostic>& findings) {
    std::vector<TagRequest> tags;
    for (const auto& steps : preview.steps) {
        if (steps.tag_commit.empty()) continue;
        const auto& tag = request.plan.find_release(steps.package)->tag;
        // Members of a group may share one tag.
        const bool is_listed =
            std::any_of(tags.begin(), tags.end(), [&](const auto& known) { return known.name == tag; });
        if (!is_listed) tags.push_back({tag, steps.tag_commit, "Release " + tag});
    }
    if (tags.empty()) return;
    if (const auto writable = services.tags.check_writable(tags); !writable) append(findings, writable.error());
}

}  // namespace

bool is_brand_new(const Observed& observed, const std::string& package) {
    const auto* release = observed.find(package);
    return release != nullptr && release->registry.project == Liveness::absent;
}

std::vector<Diagnostic> check_before_publish(const PublishRequest& request, const PublishPreview& preview,
                                             const PublishServices& services) {
    std::vector<Diagnostic> findings;
    // A tag on another commit means that the plan no longer fits the repository: nothing of it may go out.
    for (const auto& steps : preview.steps)
        for (const auto& finding : steps.findings)
            if (finding.code == codes::PIOT_TAG_ELSEWHERE) findings.push_back(finding);
    check_all_credentials(preview, services, findings);
    check_tags(request, preview, services, findings);
    return findings;
}

}  // namespace piot::app
