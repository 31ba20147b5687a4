// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

namespace piot::app {

/// Is the name of this release new to its registry?
[[nodiscard]] bool is_brand_new(const Observed& observed, const std::string& package);

/// Contract §5 step 2 without the artifacts, which inspect has accepted before: credentials for every registry that
/// still needs an upload, and tags. All findings together.
[[nodiscard]] std::vector<Diagnostic> check_before_publish(const PublishRequest& request, const PublishPreview& preview,
                                                           const PublishServices& services);

}  // namespace piot::app
