// SPDX-License-Identifier: MIT
#include "domain/config/rules.hpp"
#include "domain/config/shapes.hpp"
#include "domain/config/tag_overlap.hpp"
#include "domain/config/text_rules.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace piot::config {

namespace {

/// A package whose tags can be told.
struct Tagged {
    const PackageDraft* draft;
    std::size_t index;  ///< in the file
    TagShape shape;
};

/// The tag's own place, or the name's when the format is the default.
Place tag_place(const PackageDraft& draft) {
    return draft.source->find("tag_format") != nullptr ? draft.place("tag_format") : draft.place("name");
}

TagShape make_shape(const PackageConfig& package) {
    const auto at = package.tag_format.find("{version}");
    return {replace_all(package.tag_format.substr(0, at), "{name}", package.name),
            replace_all(package.tag_format.substr(at + std::string_view("{version}").size()), "{name}", package.name)};
}

/// Packages with a name and a usable format whose tags git accepts; the others are reported here or before.
std::vector<Tagged> find_tagged(const std::vector<PackageDraft>& packages, Findings& findings) {
    std::vector<Tagged> tagged;
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const auto& draft = packages[i];
        const auto& config = draft.config;
        if (check_text(TextRule::package_name, config.name) || check_text(TextRule::tag_format, config.tag_format))
            continue;
        // Versions hold no character that git refuses, so one stands for all.
        const auto tag = format_tag(config, config.first_version.to_string());
        if (const auto problem = find_tag_problem(tag))
            findings.add(codes::PIOT_CONFIG_TAG, tag_place(draft),
                         {fmt::format("git refuses the tag {} of {}: {}", quote(tag), draft.label, *problem),
                          "change `tag_format` or the name; `git check-ref-format` has the rules"});
        else
            tagged.push_back({&draft, i, make_shape(config)});
    }
    return tagged;
}

/// Members of a group may share their tags, so one of them stands for all that do; two packages of one name are
/// reported as such.
std::vector<Tagged> drop_sharers(std::vector<Tagged> tagged) {
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    std::erase_if(tagged, [&](const Tagged& one) {
        const auto& config = one.draft->config;
        const auto sharer = config.group.empty() ? "package " + config.name : "group " + config.group;
        return !seen.insert({one.shape.prefix, one.shape.suffix, sharer}).second;
    });
    return tagged;
}

/// What is wrong with two packages' tags, told about the second.
std::optional<Complaint> compare_tags(const Tagged& first, const Tagged& second) {
    const auto& earlier = *first.draft;
    const auto& later = *second.draft;
    if (const auto tag = find_common_tag(first.shape, second.shape))
        return Complaint{
            fmt::format("the tag {} would belong to both {} and {}", quote(*tag), earlier.label, later.label),
            "put `{name}` into `tag_format`, or make them members of one `group` with one `tag_format`"};
    auto nested = find_nested_tag(first.shape, second.shape);
    if (!nested) nested = find_nested_tag(second.shape, first.shape);
    if (!nested) return std::nullopt;
    return Complaint{fmt::format("git cannot hold tags of {} and of {} side by side: {} lies below a tag of the other",
                                 earlier.label, later.label, quote(*nested)),
                     "use `/` in both formats alike, or in none"};
}

}  // namespace

void check_tags(const std::vector<PackageDraft>& packages, Findings& findings) {
    auto tagged = drop_sharers(find_tagged(packages, findings));
    // Only prefixes of which one begins with the other can meet; sorted, these stand together.
    std::stable_sort(tagged.begin(), tagged.end(),
                     [](const Tagged& left, const Tagged& right) { return left.shape.prefix < right.shape.prefix; });
    std::vector<bool> is_reported(packages.size());
    for (auto left = tagged.begin(); left != tagged.end(); ++left) {
        for (auto right = left + 1; right != tagged.end() && right->shape.prefix.starts_with(left->shape.prefix);
             ++right) {
            const auto [first, second] =
                left->index < right->index ? std::pair(*left, *right) : std::pair(*right, *left);
            if (is_reported[second.index]) continue;
            if (auto complaint = compare_tags(first, second)) {
                findings.add(codes::PIOT_CONFIG_COLLISION, tag_place(*second.draft), std::move(*complaint));
                is_reported[second.index] = true;
            }
        }
    }
}

}  // namespace piot::config
