// SPDX-License-Identifier: MIT
#pragma once
#include "app/publish/token_keeper.hpp"

#include "piot/app/publish.hpp"

namespace piot::app {

/// One version to ask a registry about.
struct RegistryQuestion {
    Registry* registry = nullptr;
    ProjectVersion wanted;
    Observation answer;
};

/// Asks side by side for every answer that is unknown, and again after a pause where a registry gave none, briefly.
/// Failure: PIOT_INTERRUPTED.
[[nodiscard]] Result<void> ask_until_known(const PublishRequest& request, const PublishServices& services,
                                           std::vector<RegistryQuestion>& questions);

/// Contract §5 step 3: what registries and remote hold of every planned release, in plan order. A registry that gives
/// no answer is asked again, briefly; then it stays unknown. Failures: the remote cannot be asked, PIOT_INTERRUPTED.
[[nodiscard]] Result<Observed> observe_releases(const PublishRequest& request, const PublishServices& services);

/// What the uploads of this release may be paid with, by what its registry says of the name.
[[nodiscard]] CredentialNeed find_need(const Observed& observed, const std::string& package);

}  // namespace piot::app
