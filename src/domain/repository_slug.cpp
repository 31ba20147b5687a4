// SPDX-License-Identifier: MIT
#include "piot/domain/repository_slug.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

namespace {

bool is_name(std::string_view text) {
    return !text.empty() && text != "." && text != ".." && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

/// What follows the host, when that is github.com; empty else.
std::string_view path_on_github(std::string_view url) {
    constexpr std::string_view k_host = "github.com";
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    auto end = url.find_first_of("/:");
    // `user:password@host` has a colon of its own.
    if (const auto at = url.substr(0, url.find('/')).rfind('@'); at != std::string_view::npos) {
        url.remove_prefix(at + 1);
        end = url.find_first_of("/:");
    }
    if (end == std::string_view::npos) return {};
    auto host = to_lower(url.substr(0, end));
    if (host.starts_with("www.")) host.erase(0, 4);
    // GitHub's ssh over the https port.
    if (host == "ssh.github.com") host = k_host;
    if (host != k_host) return {};
    const bool has_colon = url[end] == ':';
    url.remove_prefix(end + 1);
    // A port stands where scp's short form has the path.
    const auto slash = url.find('/');
    if (has_colon && slash != std::string_view::npos &&
        url.substr(0, slash).find_first_not_of("0123456789") == std::string_view::npos)
        url.remove_prefix(slash + 1);
    while (url.starts_with('/'))
        url.remove_prefix(1);
    return url;
}

}  // namespace

std::optional<std::string> parse_repository_slug(std::string_view url) {
    const auto path = path_on_github(trim(url));
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto owner = path.substr(0, slash);
    auto name = path.substr(slash + 1);
    name = name.substr(0, name.find_first_of("/?#"));
    if (name.ends_with(".git")) name.remove_suffix(4);
    if (!is_name(owner) || !is_name(name)) return std::nullopt;
    return std::string(owner) + '/' + std::string(name);
}

bool is_same_repository(std::string_view left, std::string_view right) {
    return !left.empty() && to_lower(left) == to_lower(right);
}

}  // namespace piot
