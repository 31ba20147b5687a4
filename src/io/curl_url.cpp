// SPDX-License-Identifier: MIT
#include "io/curl_url.hpp"

#include "piot/base/text.hpp"

#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

namespace piot::io {

namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(CURLU* url, CURLUPart part, unsigned int flags) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string result(text);
    curl_free(text);
    return result;
}

/// 127.0.0.0/8 in dotted form only: curl's parser has already turned `127.1` and `0x7f000001` into it.
bool is_loopback_host(const std::string& host) {
    return host == "localhost" || host == "[::1]" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

tl::unexpected<TransportError> refuse(std::string message) {
    return tl::unexpected(TransportError{TransportErrorKind::refused, std::move(message)});
}

}  // namespace

tl::expected<CheckedUrl, TransportError> check_url(const std::string& text) {
    const UrlHandle url(curl_url(), &curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return refuse(fmt::format("`{}` is not a URL", text));
    // The rest of such a URL is not repeated: it holds a password.
    if (!part_of(url.get(), CURLUPART_USER, 0).empty() || !part_of(url.get(), CURLUPART_PASSWORD, 0).empty())
        return refuse("a URL with a user name or password in it");
    CheckedUrl checked;
    checked.text = text;
    checked.host = to_lower(part_of(url.get(), CURLUPART_HOST, 0));
    const auto scheme = to_lower(part_of(url.get(), CURLUPART_SCHEME, 0));
    checked.is_https = scheme == "https";
    checked.is_loopback = is_loopback_host(checked.host);
    if (!checked.is_https && scheme != "http") return refuse(fmt::format("`{}` is neither https nor http", text));
    if (!checked.is_https && !checked.is_loopback)
        return refuse(fmt::format("`{}` is plain http, which is only allowed to this machine itself", text));
    checked.origin =
        fmt::format("{}://{}:{}", scheme, checked.host, part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
    return checked;
}

}  // namespace piot::io
