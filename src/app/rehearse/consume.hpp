// SPDX-License-Identifier: MIT
#pragma once
#include "app/rehearse/builds.hpp"

namespace piot::app {

/// Fetches the released crate with cargo and builds on it; a crate without a library is installed.
[[nodiscard]] Result<void> consume_crate(const BuildContext& context, const Release& release);

/// Installs the released project with pip into a fresh virtual environment and imports its modules.
[[nodiscard]] Result<void> consume_python_project(const BuildContext& context, const Release& release,
                                                  const std::string& registry_url);

/// True when a wheel of the package was rehearsed: only that installs without the package's own build tools.
[[nodiscard]] bool has_rehearsed_wheel(const Plan& rehearsed, const std::string& package);

}  // namespace piot::app
