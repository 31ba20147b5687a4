// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"

#include <cstddef>
#include <string>

namespace piot::app {

/// Where the package stands in the configuration. Failure: PIOT_WHY_UNKNOWN_PACKAGE, with a guess at what was meant.
[[nodiscard]] Result<std::size_t> find_package(const Config& config, const std::string& name);

}  // namespace piot::app
