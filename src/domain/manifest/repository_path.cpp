// SPDX-License-Identifier: MIT
#include "domain/manifest/repository_path.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <vector>

namespace piot {

std::string parent_directory(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? "." : std::string(path.substr(0, slash));
}

std::optional<std::string> resolve_path(std::string_view directory, std::string_view relative) {
    if (relative.starts_with('/')) return std::nullopt;
    std::vector<std::string> parts;
    for (const auto text : {directory, relative})
        for (const auto part : split(text, '/')) {
            if (part.empty() || part == ".") continue;
            if (part != "..") {
                parts.emplace_back(part);
                continue;
            }
            if (parts.empty()) return std::nullopt;
            parts.pop_back();
        }
    return parts.empty() ? "." : join(parts, "/");
}

std::string relative_path(std::string_view from, std::string_view to) {
    const auto source = from == "." ? std::vector<std::string_view>() : split(from, '/');
    const auto target = to == "." ? std::vector<std::string_view>() : split(to, '/');
    const auto [left, right] = std::mismatch(source.begin(), source.end(), target.begin(), target.end());
    std::vector<std::string> parts(static_cast<std::size_t>(source.end() - left), "..");
    parts.insert(parts.end(), right, target.end());
    return parts.empty() ? "." : join(parts, "/");
}

std::string path_in(std::string_view directory, std::string_view file) {
    return directory == "." ? std::string(file) : std::string(directory).append("/").append(file);
}

bool is_within(std::string_view directory, std::string_view ancestor) {
    return ancestor == "." || directory == ancestor ||
           (directory.starts_with(ancestor) && directory.substr(ancestor.size()).starts_with('/'));
}

}  // namespace piot
