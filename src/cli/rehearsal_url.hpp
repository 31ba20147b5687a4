// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/environment.hpp"

#include <string>

namespace piot::cli {

/// Only a loopback registry can be named this way (rehearsal_endpoints refuses every other host): `piot rehearse
/// --serve` prints it.
inline constexpr const char* k_rehearsal_variable = "PIOT_REHEARSAL_URL";

/// Base URL of the embedded registry to go to; empty = the real ones.
[[nodiscard]] inline std::string read_rehearsal_url(const Environment& environment) {
    return environment.get(k_rehearsal_variable).value_or("");
}

}  // namespace piot::cli
