// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/http_client.hpp"

#include <string>

namespace piot::io {

/// An absolute http or https URL, read by curl's own parser so that what is checked is what is used.
struct CheckedUrl {
    std::string text;
    std::string origin;  ///< `scheme://host:port`, in lower case
    std::string host;
    bool is_https = false;
    bool is_loopback = false;
};

/// Refuses what piot never talks to: other schemes, plain http that leaves the machine, credentials inside the URL.
[[nodiscard]] tl::expected<CheckedUrl, TransportError> check_url(const std::string& text);

}  // namespace piot::io
