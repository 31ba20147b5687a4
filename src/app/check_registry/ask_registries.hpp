// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish_world.hpp"
#include "piot/domain/registry_view.hpp"

namespace piot::app {

/// Asks about every configured package at once: what is live, and of the highest live versions without a tag, which
/// commit they were made from.
[[nodiscard]] RegistryView ask_registries(const Config& config, const RepoSnapshot& snapshot,
                                          const PublishWorld& world);

}  // namespace piot::app
