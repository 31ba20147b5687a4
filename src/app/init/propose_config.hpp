// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/init.hpp"

namespace piot::app {

/// A configuration that nobody has written yet, and how it plans.
struct ProposedConfig {
    Config config;
    std::string text;
    std::optional<std::vector<InitRelease>> releases;  ///< nullopt: there is no plan, and `diagnostics` say why
    std::vector<Diagnostic> diagnostics;
};

/// Failure: PIOT_INIT_NOTHING_FOUND with every manifest that was left out; the repository cannot be read.
[[nodiscard]] Result<ProposedConfig> propose_config(const InitRequest& request, const InitPorts& ports);

}  // namespace piot::app
