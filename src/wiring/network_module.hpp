// SPDX-License-Identifier: MIT
#pragma once
#include "cli/services.hpp"

namespace piot::wiring {

// What the module exports, and nothing else. Program and module are built together; the version guards against mixing.
using VersionFunction = const char* (*)();
using MakeFunction = cli::NetworkServices* (*)(cli::Services*);
inline constexpr const char* k_version_function = "piot_network_version";
inline constexpr const char* k_make_function = "piot_make_network";

}  // namespace piot::wiring
