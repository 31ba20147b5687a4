// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <string>
#include <string_view>

namespace piot {

/// Where the services are. Those that end in `/` are directories that paths are appended to.
struct Endpoints {
    std::string crates_index = "https://index.crates.io/";
    std::string crates_api = "https://crates.io";  ///< `/api/v1/…` follows
    std::string pypi_upload = "https://upload.pypi.org/legacy/";
    std::string pypi_simple = "https://pypi.org/simple/";
    std::string pypi_json = "https://pypi.org/pypi/";
    std::string pypi_oidc = "https://pypi.org/_/oidc/";
    std::string github_api = "https://api.github.com";

    friend bool operator==(const Endpoints&, const Endpoints&) = default;
};

/// The services of an embedded registry (layout: piot/ports/rehearsal_server.hpp). `base_url` is `http://HOST:PORT`
/// with a loopback host; anything else fails with PIOT_USAGE, so that no rehearsal ever reaches another machine.
[[nodiscard]] Result<Endpoints> rehearsal_endpoints(std::string_view base_url);

}  // namespace piot
