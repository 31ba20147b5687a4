// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

namespace piot::app {

/// Title and notes of a package's forge release: why it was released, and the files with their hashes. Text from
/// commits and file names stands in code spans.
[[nodiscard]] ForgeRelease make_forge_release_text(const Release& release, const PublishRequest& request);

}  // namespace piot::app
