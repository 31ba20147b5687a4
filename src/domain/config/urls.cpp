// SPDX-License-Identifier: MIT
#include "domain/config/shapes.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace piot::config {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_host_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return !text.empty() && error == std::errc{} && end == text.data() + text.size() && port > 0 && port < 65536;
}

bool is_host(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']') && host.size() > 2) {
        host = host.substr(1, host.size() - 2);
        return std::all_of(host.begin(), host.end(), [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
        });
    }
    return !host.empty() && std::all_of(host.begin(), host.end(), is_host_character);
}

bool is_loopback(std::string_view host) {
    const auto parts = split(host, '.');
    const bool is_ipv4 =
        parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](auto part) {
            return !part.empty() && part.size() <= 3 && std::all_of(part.begin(), part.end(), is_digit);
        });
    return (is_ipv4 && parts.front() == "127") || to_lower(host) == "localhost" || host == "[::1]";
}

struct Authority {
    std::string_view host;
    std::string_view port;  ///< with its colon; empty = default
};

Authority split_authority(std::string_view text) {
    const auto bracket = text.rfind(']');
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon == std::string_view::npos) return {text, {}};
    return {text.substr(0, colon), text.substr(colon)};
}

}  // namespace

std::optional<Complaint> check_url(std::string_view url) {
    constexpr std::string_view k_example = "write it as `https://host/path/`";
    const auto scheme_end = url.find("://");
    const auto rest = scheme_end == std::string_view::npos ? std::string_view() : url.substr(scheme_end + 3);
    const auto authority_text = rest.substr(0, rest.find_first_of("/?#"));
    // Not echoed: what stands before the @ may be a password.
    if (authority_text.find('@') != std::string_view::npos)
        return Complaint{"holds a user name or password", "take it out of the URL; name a variable with `token_env`"};
    if (url.find_first_of("?#") != std::string_view::npos)
        return Complaint{"has a query or a fragment", std::string(k_example)};
    const auto scheme = to_lower(url.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end));
    const auto [host, port] = split_authority(authority_text);
    const bool is_well_formed = (scheme == "https" || scheme == "http") && is_host(host) &&
                                (port.empty() || is_port(port.substr(1))) &&
                                url.find_first_of(" \\") == std::string_view::npos;
    if (!is_well_formed) return Complaint{fmt::format("is not an https URL: {}", quote(url)), std::string(k_example)};
    if (scheme == "http" && !is_loopback(host))
        return Complaint{fmt::format("would send secrets in the clear: {}", quote(url)),
                         "use https; plain http is for loopback addresses only"};
    return std::nullopt;
}

}  // namespace piot::config
