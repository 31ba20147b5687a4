// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

namespace piot::app {

/// Contract §5 step 3: what registries and remote hold of every planned release, in plan order. A registry that gives
/// no answer is asked again, briefly; then it stays unknown. Failures: the remote cannot be asked, PIOT_INTERRUPTED.
[[nodiscard]] Result<Observed> observe_releases(const PublishRequest& request, const PublishServices& services);

/// Is the name of this release new to its registry?
[[nodiscard]] bool is_brand_new(const Observed& observed, const std::string& package);

}  // namespace piot::app
