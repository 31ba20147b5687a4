// SPDX-License-Identifier: MIT
#include "wiring/network_module.hpp"

#include "wiring/network.hpp"

extern "C" {

__attribute__((visibility("default"))) const char* piot_network_version() {
    return PIOT_VERSION;
}

/// The caller owns the result.
__attribute__((visibility("default"))) piot::cli::NetworkServices* piot_make_network(piot::cli::Services* services) {
    return new piot::wiring::Network(*services);
}

}  // extern "C"
