// SPDX-License-Identifier: MIT
#include "cli/rehearsal_url.hpp"

namespace piot::cli {

/// Only a loopback registry can be named this way: rehearsal_endpoints refuses every other host.
const char* const k_rehearsal_variable = "PIOT_REHEARSAL_URL";

std::string read_rehearsal_url(const Environment& environment) {
    return environment.get(k_rehearsal_variable).value_or("");
}

}  // namespace piot::cli
