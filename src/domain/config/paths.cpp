// SPDX-License-Identifier: MIT
#include "domain/config/shapes.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::config {

std::optional<Complaint> check_path(std::string_view path) {
    if (path.find('\\') != std::string_view::npos)
        return Complaint{fmt::format("has a backslash: {}", quote(path)),
                         fmt::format("write it with slashes: {}", quote(replace_all(path, "\\", "/")))};
    if (trim(path).size() != path.size())
        return Complaint{fmt::format("begins or ends with a blank: {}", quote(path)), "take the blank away"};
    const bool has_drive = path.size() > 1 && path[1] == ':';
    if (path.starts_with('/') || path.starts_with("~/") || path == "~" || has_drive)
        return Complaint{fmt::format("is not relative to the repository: {}", quote(path)),
                         "write it as seen from the directory of the configuration file; `.` is that directory"};
    const auto parts = split(path, '/');
    if (std::find(parts.begin(), parts.end(), "..") != parts.end())
        return Complaint{fmt::format("has `..` in it: {}", quote(path)),
                         "write it without `..`; what lies outside the repository cannot be released from it"};
    return std::nullopt;
}

std::string normalize_path(std::string_view path) {
    std::string normal;
    for (const auto part : split(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (!normal.empty()) normal += '/';
        normal += part;
    }
    return normal.empty() ? "." : normal;
}

}  // namespace piot::config
