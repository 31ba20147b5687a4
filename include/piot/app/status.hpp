// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/check_registry.hpp"
#include "piot/domain/status.hpp"

#include <string>

namespace piot::app {

struct StatusRequest {
    std::string config_file = std::string(k_config_file_name);  ///< repository-relative
    std::string remote = "origin";                              ///< whose tags count
};

/// Asks registries and remote about every configured package, and compares. Changes nothing. A registry that does not
/// answer makes packages unknown; what keeps HEAD from being planned is told among the report's diagnostics. Failures:
/// the configuration, the repository, the remote.
[[nodiscard]] Result<StatusReport> make_status_report(const History& history, const StatusRequest& request,
                                                      const RegistryQuestions& questions);

}  // namespace piot::app
