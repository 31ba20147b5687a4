// SPDX-License-Identifier: MIT
#include "domain/config/rules.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/matrix.hpp"

#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace piot::config {

namespace {

/// Interpreters that an unlisted `python_versions` might expand to.
constexpr int k_last_python_minor = 30;

std::vector<std::string> wheel_suffixes(const PypiSettings& settings) {
    std::vector<std::string> suffixes{""};
    if (settings.fan_out == FanOut::targets) return suffixes;
    for (const auto& version : settings.python_versions)
        suffixes.push_back("-py" + version);
    for (int minor = 0; settings.python_versions.empty() && minor <= k_last_python_minor; ++minor)
        suffixes.push_back(fmt::format("-py3.{}", minor));
    return suffixes;
}

/// Every artifact name that a row of the package may ever have.
std::vector<std::string> artifact_names(const PackageConfig& package) {
    const auto stem = make_artifact_stem(package.name);
    const auto* pypi = package.pypi();
    if (pypi == nullptr) return {stem + "-crate"};
    std::vector<std::string> names{stem + "-sdist", stem + "-wheel-any"};
    const auto suffixes = wheel_suffixes(*pypi);
    for (const auto& target : pypi->targets)
        for (const auto& suffix : suffixes)
            names.push_back(stem + "-wheel-" + target.triple + suffix);
    return names;
}

}  // namespace

void check_artifact_names(const std::vector<PackageDraft>& packages, Findings& findings) {
    std::unordered_map<std::string, const PackageDraft*> owners;
    for (const auto& draft : packages) {
        if (!draft.kind || draft.config.name.empty()) continue;
        for (auto& name : artifact_names(draft.config)) {
            const auto [owner, is_new] = owners.emplace(std::move(name), &draft);
            // A repeated target is reported with the target, a repeated name with the name.
            if (is_new || owner->second->config.name == draft.config.name) continue;
            findings.add(codes::PIOT_CONFIG_COLLISION, draft.place("name"),
                         {fmt::format("the artifact {} would belong to both {} and {}", quote(owner->first),
                                      owner->second->label, draft.label),
                          "rename one of them so that their names differ in more than where `/` and `_` stand"});
            break;
        }
    }
}

}  // namespace piot::config
