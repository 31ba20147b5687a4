// SPDX-License-Identifier: MIT
#include "piot/domain/archive.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

const ArchiveMember* ArchiveContent::find_member(std::string_view path) const {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const ArchiveMember& member) { return member.path == path; });
    return found == members.end() ? nullptr : &*found;
}

const std::string* ArchiveContent::find_text(std::string_view path) const {
    const auto found = texts.find(path);
    return found == texts.end() ? nullptr : &found->second;
}

std::vector<std::string> ArchiveContent::top_level() const {
    std::vector<std::string> names;
    names.reserve(members.size());
    for (const auto& member : members)
        names.push_back(member.path.substr(0, member.path.find('/')));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::optional<std::string> find_path_problem(std::string_view path, const ArchiveLimits& limits) {
    if (path.empty()) return "is empty";
    if (path.size() > limits.path_bytes) return fmt::format("is longer than {} bytes", limits.path_bytes);
    if (to_valid_utf8(path) != path) return "is not UTF-8";
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::any_of(path.begin(), path.end(), is_control)) return "holds a control character";
    if (path.find('\\') != std::string_view::npos) return "holds a backslash";
    if (path.front() == '/') return "is absolute";
    if (path.size() >= 2 && path[1] == ':') return "starts with a drive letter";
    const auto components = split(path, '/');
    if (components.size() > limits.depth) return fmt::format("is nested deeper than {} directories", limits.depth);
    for (const auto component : components) {
        if (component.empty()) return "holds an empty component";
        if (component == "." || component == "..") return fmt::format("holds the component `{}`", component);
    }
    return std::nullopt;
}

}  // namespace piot
