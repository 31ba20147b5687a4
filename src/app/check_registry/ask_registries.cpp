// SPDX-License-Identifier: MIT
#include "app/check_registry/ask_registries.hpp"

#include "app/side_by_side.hpp"

#include "piot/domain/commit_id.hpp"

#include <algorithm>

namespace piot::app {

namespace {

/// crates.io asks for no more than one request to its API per second: what a run left behind is one version, or a few;
/// the older ones of a project that never had tags are for people.
constexpr std::size_t k_most_asked = 3;

std::string spell(const Version& version, PackageKind kind) {
    return kind == PackageKind::crates ? version.to_string() : version.to_pep440();
}

}  // namespace

RegistryView ask_registries(const Config& config, const RepoSnapshot& snapshot, const PublishWorld& world) {
    RegistryView view;
    view.packages.resize(config.packages.size());
    run_side_by_side(config.packages.size(), k_most_questions, [&](std::size_t i) {
        const auto& package = config.packages[i];
        const auto& access = *world.by_package.at(package.name);
        auto& registry = *access.connection.registry;
        auto& seen = view.packages[i];
        seen = make_package_view(access.name, package.kind(), registry.list_versions(package.registry_name()));
        auto untagged = find_untagged(config, snapshot, i, seen);
        untagged.resize(std::min(untagged.size(), k_most_asked));
        for (const auto index : untagged) {
            auto& live = seen.versions[index];
            const auto observed = registry.observe({package.registry_name(), spell(live.version, package.kind())});
            if (observed.age && observed.upload_window) live.closes_in = *observed.upload_window - *observed.age;
            // What is not whole is nobody's release yet.
            if (live.is_whole && is_commit_id(observed.commit)) live.commit = observed.commit;
        }
    });
    return view;
}

}  // namespace piot::app
