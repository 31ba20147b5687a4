// SPDX-License-Identifier: MIT
#include "domain/init/tag_owner.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace piot::init {

namespace {

constexpr std::string_view k_separators = "-_@/.";

/// Names that differ only in how registries spell them are the same.
std::string normalize(std::string_view name) {
    return normalize_pypi_name(replace_all(name, "/", "-"));
}

bool names_nothing(const std::string& stem) {
    constexpr std::array<std::string_view, 6> k_words{"", "release", "releases", "rel", "version", "ver"};
    return std::find(k_words.begin(), k_words.end(), stem) != k_words.end();
}

std::string last_part(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

constexpr int k_by_kind = 5;

/// How well a stem names a package; smaller is better, 0 = not at all.
int rate(const std::string& stem, const PackageConfig& package) {
    if (stem == normalize(package.name)) return 1;
    if (stem == normalize(package.registry_name())) return 2;
    if (stem == normalize(package.path)) return 3;
    if (stem == normalize(last_part(package.path))) return 4;
    constexpr std::array<std::string_view, 3> k_python{"py", "python", "pypi"};
    constexpr std::array<std::string_view, 5> k_rust{"rs", "rust", "crate", "crates", "cargo"};
    const auto has = [&](const auto& words) { return std::find(words.begin(), words.end(), stem) != words.end(); };
    return (package.pypi() != nullptr ? has(k_python) : has(k_rust)) ? k_by_kind : 0;
}

/// The packages that the stem names best.
struct Named {
    std::vector<std::size_t> packages;
    int rating = 0;
};

Named find_named(const std::string& stem, const std::vector<ProposedPackage>& packages) {
    Named named;
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const int rating = rate(stem, packages[i].config);
        if (rating == 0 || (named.rating != 0 && rating > named.rating)) continue;
        if (rating != named.rating) named.packages.clear();
        named.packages.push_back(i);
        named.rating = rating;
    }
    return named;
}

void prefer_newer(std::optional<std::size_t>& kept, std::size_t line, const std::vector<TagLine>& lines) {
    if (!kept || is_newer(lines[line], lines[*kept])) kept = line;
}

}  // namespace

std::string stem_of(std::string_view prefix) {
    const auto is_separator = [](char c) { return k_separators.find(c) != std::string_view::npos; };
    if (!prefix.empty() && (prefix.back() == 'v' || prefix.back() == 'V') &&
        (prefix.size() == 1 || is_separator(prefix[prefix.size() - 2])))
        prefix.remove_suffix(1);
    while (!prefix.empty() && is_separator(prefix.back()))
        prefix.remove_suffix(1);
    while (!prefix.empty() && is_separator(prefix.front()))
        prefix.remove_prefix(1);
    return normalize(prefix);
}

bool is_newer(const TagLine& left, const TagLine& right) {
    if (left.reached.has_value() != right.reached.has_value()) return left.reached.has_value();
    if (left.distance != right.distance) return left.distance < right.distance;
    return left.highest > right.highest;
}

TagOwners find_tag_owners(const std::vector<ProposedPackage>& packages, const std::vector<TagLine>& lines) {
    TagOwners owners;
    owners.own.resize(packages.size());
    owners.kind.resize(packages.size());
    owners.has_rival.resize(packages.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto stem = stem_of(lines[i].prefix);
        const auto named = find_named(stem, packages);
        if (named.packages.size() == 1) {
            const auto owner = named.packages.front();
            owners.has_rival[owner] = owners.own[owner].has_value();
            prefer_newer(owners.own[owner], i, lines);
        } else if (named.rating == k_by_kind) {
            for (const auto package : named.packages)
                prefer_newer(owners.kind[package], i, lines);
        } else if (names_nothing(stem)) {
            prefer_newer(owners.shared, i, lines);
        }
    }
    return owners;
}

}  // namespace piot::init
