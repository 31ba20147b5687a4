// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

namespace piot::app {

/// What is to be done about the request's missing tags: each tag once, with the remote's and the registries' word.
struct HealCheck {
    std::vector<HealReport> tags;  ///< pending ones are to be written
    std::vector<Diagnostic> findings;
};

/// Failures: the remote cannot be asked, PIOT_INTERRUPTED.
[[nodiscard]] Result<HealCheck> check_heal(const PublishRequest& request, const PublishServices& services);

/// What a healed tag looks like: the same as any release's.
[[nodiscard]] TagRequest make_tag_request(const HealReport& heal);

}  // namespace piot::app
