// SPDX-License-Identifier: MIT
#include "domain/config/shapes.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::config {

namespace {

constexpr std::string_view k_forbidden = " ~^:?*[\\";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::optional<std::string> find_tag_problem(std::string_view tag) {
    if (tag.empty()) return "it is empty";
    if (tag.starts_with('-')) return "it begins with `-`";
    if (tag.ends_with('.')) return "it ends with `.`";
    if (tag.find("..") != std::string_view::npos) return "`..` is in it";
    if (tag.find("@{") != std::string_view::npos) return "`@{` is in it";
    if (std::any_of(tag.begin(), tag.end(), is_control)) return "a control character is in it";
    if (const auto at = tag.find_first_of(k_forbidden); at != std::string_view::npos)
        return tag[at] == ' ' ? "a blank is in it" : fmt::format("`{}` is in it", tag[at]);
    for (const auto part : split(tag, '/')) {
        if (part.empty()) return "a part between slashes is empty";
        if (part.starts_with('.')) return "a part of it begins with `.`";
        if (part.ends_with(".lock")) return "a part of it ends with `.lock`";
    }
    return std::nullopt;
}

}  // namespace piot::config
