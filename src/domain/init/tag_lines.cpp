// SPDX-License-Identifier: MIT
#include "piot/domain/init.hpp"

#include <map>

#include <fmt/format.h>

namespace piot {

namespace {

/// Where the version begins: the first place whose rest is one and that stands in no longer number.
std::optional<std::size_t> find_version(std::string_view tag) {
    for (std::size_t at = 0; at < tag.size(); ++at) {
        const bool is_inside_number = at > 0 && ((tag[at - 1] >= '0' && tag[at - 1] <= '9') || tag[at - 1] == '.');
        if (!is_inside_number && Version::parse(tag.substr(at))) return at;
    }
    return std::nullopt;
}

}  // namespace

std::vector<TagLine> find_tag_lines(const std::vector<std::string>& tag_names) {
    std::map<std::string, TagLine, std::less<>> lines;
    for (const auto& tag : tag_names) {
        const auto at = find_version(tag);
        if (!at || tag.find_first_of("{}") != std::string::npos) continue;
        const auto version = *Version::parse(std::string_view(tag).substr(*at));
        auto [found, is_new] = lines.try_emplace(tag.substr(0, *at));
        auto& line = found->second;
        if (!is_new && version < line.highest) continue;
        line.prefix = found->first;
        line.example = tag;
        line.highest = version;
    }
    std::vector<TagLine> sorted;
    for (auto& [prefix, line] : lines)
        sorted.push_back(std::move(line));
    return sorted;
}

std::optional<std::string> find_unread_release(const std::vector<std::string>& tag_names) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::optional<std::string> unread;
    for (const auto& tag : tag_names) {
        if (find_version(tag)) return std::nullopt;
        for (std::size_t dot = 1; dot + 1 < tag.size(); ++dot)
            if (tag[dot] == '.' && is_digit(tag[dot - 1]) && is_digit(tag[dot + 1])) unread = tag;
    }
    return unread;
}

Config make_tag_probe(const std::vector<TagLine>& lines) {
    Config config;
    for (const auto& line : lines) {
        PackageConfig package;
        package.name = fmt::format("line-{}", config.packages.size());
        // Without globs: only the tags are asked for.
        package.path = ".";
        package.tag_format = line.prefix + "{version}";
        package.settings = CratesSettings{package.name, {}, false};
        config.packages.push_back(std::move(package));
    }
    return config;
}

std::vector<TagLine> place_tag_lines(std::vector<TagLine> lines, const RepoSnapshot& probe) {
    for (std::size_t i = 0; i < lines.size() && i < probe.packages.size(); ++i) {
        const auto& evidence = probe.packages[i];
        const auto last = choose_last_release(evidence.tags, "");
        if (!last) continue;
        lines[i].distance = evidence.range;
        const auto& tag = evidence.tags[*last];
        if (tag.relation != TagRelation::ancestor) continue;
        lines[i].reached = tag.version;
        lines[i].example = tag.name;
    }
    return lines;
}

}  // namespace piot
