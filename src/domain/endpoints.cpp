// SPDX-License-Identifier: MIT
#include "piot/domain/endpoints.hpp"

#include "piot/base/codes.hpp"

#include <array>

#include <fmt/format.h>

namespace piot {

namespace {

/// Exactly `http://<loopback>:<port>`. Deliberately no URL parser: whatever is not this text is not ours.
bool is_rehearsal_url(std::string_view url) {
    constexpr std::array<std::string_view, 3> k_hosts{"http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
    for (const auto host : k_hosts) {
        if (!url.starts_with(host)) continue;
        const auto port = url.substr(host.size());
        return !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos;
    }
    return false;
}

}  // namespace

Result<Endpoints> rehearsal_endpoints(std::string_view base_url) {
    if (!is_rehearsal_url(base_url))
        return fail({codes::PIOT_USAGE,
                     Severity::error,
                     fmt::format("`{}` is not the address of an embedded registry", base_url),
                     {},
                     "give the address that `piot rehearse --serve` prints, such as http://127.0.0.1:8080"});
    const std::string base(base_url);
    return Endpoints{base + "/index/",     base + "/crates",       base + "/pypi/legacy/", base + "/pypi/simple/",
                     base + "/pypi/pypi/", base + "/pypi/_/oidc/", base + "/github"};
}

}  // namespace piot
