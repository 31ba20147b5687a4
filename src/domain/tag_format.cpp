// SPDX-License-Identifier: MIT
#include "piot/domain/tag_format.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

namespace {

constexpr std::string_view k_version = "{version}";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// `1.2`, `1.2.0rc1`, `01.2.3`: begins with a number and a dot, and holds nothing but what versions hold. Not `1` (the
/// moving tag of an action) and not prose.
bool looks_like_version(std::string_view text) {
    const auto dot = text.find('.');
    return dot != std::string_view::npos && dot > 0 &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot), is_digit) &&
           dot + 1 < text.size() && is_digit(text[dot + 1]) && std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      std::string_view(".-+_").find(c) != std::string_view::npos;
           });
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t number = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++number;
    return number;
}

/// The text that `{version}` stands for; all its places must hold the same.
std::optional<std::string_view> extract(std::string_view format, std::string_view tag) {
    const auto places = count(format, k_version);
    const auto fixed = format.size() - places * k_version.size();
    if (places == 0 || tag.size() <= fixed || (tag.size() - fixed) % places != 0) return std::nullopt;
    const auto version = tag.substr(format.find(k_version), (tag.size() - fixed) / places);
    if (replace_all(format, k_version, version) != tag) return std::nullopt;
    return version;
}

}  // namespace

TagFormats::TagFormats(const Config& config) {
    for (std::size_t i = 0; i < config.packages.size(); ++i) {
        auto text = replace_all(config.packages[i].tag_format, "{name}", config.packages[i].name);
        auto prefix = text.substr(0, text.find(k_version));
        by_prefix_[std::move(prefix)].push_back({i, std::move(text)});
    }
}

std::vector<TagMatch> TagFormats::match(std::string_view tag) const {
    std::vector<TagMatch> matches;
    // A version begins with a digit, so only what stands before a digit can be the text before `{version}`.
    for (std::size_t i = 0; i < tag.size(); ++i) {
        if (!is_digit(tag[i])) continue;
        const auto found = by_prefix_.find(tag.substr(0, i));
        if (found == by_prefix_.end()) continue;
        for (const auto& format : found->second) {
            const auto text = extract(format.text, tag);
            if (!text) continue;
            const auto version = Version::parse(*text);
            if (version || looks_like_version(*text)) matches.push_back({format.package, version});
        }
    }
    return matches;
}

}  // namespace piot
