// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

namespace piot::app {

/// Contract §5 step 2 without the artifacts, which inspect has accepted before: credentials for every registry that
/// still needs an upload, and tags. All findings together, in plan order.
[[nodiscard]] std::vector<Diagnostic> check_before_publish(const PublishRequest& request, const PublishPreview& preview,
                                                           const PublishServices& services);

}  // namespace piot::app
