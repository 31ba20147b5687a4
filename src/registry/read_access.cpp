// SPDX-License-Identifier: MIT
#include "registry/read_access.hpp"

#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"

namespace piot::registry {

namespace {

Secret read_variable(const std::string& variable, const Environment& environment) {
    if (variable.empty()) return {};
    // A secret that was pasted with its line end is still the same one.
    return Secret(std::string(trim(environment.get(variable).value_or(""))));
}

bool is_refusal(const tl::expected<HttpResponse, TransportError>& response) {
    return response && (response->status == 401 || response->status == 403);
}

}  // namespace

ReadCredential read_cargo_credential(const std::string& variable, const Environment& environment) {
    return {variable, "", read_variable(variable, environment)};
}

ReadCredential read_pypi_credential(const std::string& variable, const Environment& environment) {
    const auto token = read_variable(variable, environment);
    return {variable, "Basic", token.is_empty() ? Secret() : to_basic(token)};
}

Secret to_basic(const Secret& token) {
    const bool names_user = token.reveal().find(':') != std::string::npos;
    return Secret(to_base64(names_user ? token.reveal() : "__token__:" + token.reveal()));
}

ReadAccess::ReadAccess(HttpClient& http, ReadCredential credential, std::string_view index)
    : http_(http), credential_(std::move(credential)), origin_(origin_of(index)) {}

ReadAnswer ReadAccess::get(HttpRequest request) const {
    const auto anonymous = credential_.variable.empty() ? AskedAs::anyone : AskedAs::without_credentials;
    if (credential_.secret.is_empty() || origin_of(request.url) != origin_)
        return {http_.send(request), anonymous, credential_.variable};
    // Not anonymously first, as cargo does it: a registry may hide what it holds from strangers behind a 404, and
    // Artifactory locks users out whose machines ask without credentials too often (rust-lang/cargo#13574).
    auto authorized = request;
    authorized.authorization_scheme = credential_.scheme;
    authorized.authorization = credential_.secret;
    auto response = http_.send(authorized);
    if (is_refusal(response)) {
        // A token may be good for uploads only, and everybody may read.
        auto open = http_.send(request);
        if (open && open->status == 200) return {std::move(open), anonymous, credential_.variable};
    }
    return {std::move(response), AskedAs::known, credential_.variable};
}

std::string origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    return to_lower(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

}  // namespace piot::registry
