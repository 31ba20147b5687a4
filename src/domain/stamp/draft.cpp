// SPDX-License-Identifier: MIT
#include "domain/stamp/draft.hpp"

#include "domain/manifest/repository_path.hpp"

namespace piot {

void StampDraft::set(ManifestDocument& document, const TomlNode& node, StampChange change) {
    if (node.is_string() && node.text == change.to) return;
    if (const auto planned = document.set_string(node, change.to); !planned) {
        add_findings(planned.error());
        return;
    }
    change.origin = document.origin_of(node);
    changes.push_back(std::move(change));
}

void StampDraft::add_findings(const Failure& failure) {
    findings.insert(findings.end(), failure.diagnostics.begin(), failure.diagnostics.end());
}

StampDraft read_manifests(const StampInput& input) {
    StampDraft draft;
    for (const auto& [path, text] : input.manifests) {
        const auto directory = parent_directory(path);
        if (path == path_in(directory, "Cargo.toml")) {
            if (auto manifest = read_cargo_toml(text, path))
                draft.crates.emplace(directory, *std::move(manifest));
            else
                draft.unreadable.emplace(path, std::move(manifest).error());
        } else if (path == path_in(directory, "Cargo.lock")) {
            if (auto lockfile = ManifestDocument::parse(text, path))
                draft.lockfiles.emplace(directory, *std::move(lockfile));
            else
                draft.unreadable.emplace(path, std::move(lockfile).error());
        }
    }
    return draft;
}

std::optional<Version> find_stamped_version(const Plan& plan, const PackageConfig& package) {
    if (const auto* release = plan.find_release(package.name); release != nullptr) return release->version;
    if (const auto* baseline = plan.find_baseline(package.name); baseline != nullptr) return baseline->version;
    return std::nullopt;
}

}  // namespace piot
