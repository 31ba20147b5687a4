// SPDX-License-Identifier: MIT
#include "findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::planning {

namespace {

constexpr std::size_t k_shown_tags = 3;

std::string line_hint(const Config& config, const Version& own, const Version& higher) {
    return fmt::format(
        "if this branch keeps its own line, set `line = \"{}.{}\"` in {}; if releases are tagged on side branches, set "
        "`line = \"*\"` (or `\"{}\"`)",
        own.major(), own.minor(),
        config.packages.front().origin.file.empty() ? std::string(k_config_file_name)
                                                    : config.packages.front().origin.file,
        higher.major());
}

Diagnostic head_is_behind(const std::string& package, const TagEvidence& tag) {
    return {codes::PIOT_PLAN_HEAD_BEHIND,
            Severity::error,
            fmt::format("`{}`: HEAD is older than the last release `{}`", package, to_valid_utf8(tag.name)),
            {},
            "plan from the branch's newest commit (re-run the newest workflow run instead of an old one)"};
}

/// Tags above the last release on our line, none of which is an ancestor of HEAD.
std::vector<Diagnostic> judge_higher_tags(const Config& config, const std::string& package,
                                          const std::vector<TagEvidence>& tags, std::size_t last) {
    const auto higher = [&](auto accepts) {
        const auto end = tags.begin() + static_cast<std::ptrdiff_t>(last);
        const auto found = std::find_if(tags.begin(), end, accepts);
        return found == end ? nullptr : &*found;
    };
    const auto is_late = [](const TagEvidence& tag) { return tag.parting == Parting::after_release; };
    if (const auto* tag =
            higher([&](const TagEvidence& t) { return is_late(t) && t.relation == TagRelation::descendant; }))
        return {head_is_behind(package, *tag)};
    if (const auto* tag = higher(is_late))
        return {{codes::PIOT_PLAN_AMBIGUOUS_LINE,
                 Severity::error,
                 fmt::format("`{}`: `{}` is higher than the last release `{}` of this branch, and its line parts from "
                             "ours only after that",
                             package, to_valid_utf8(tag->name), to_valid_utf8(tags[last].name)),
                 {},
                 line_hint(config, tags[last].version, tag->version)}};
    if (const auto* tag = higher([](const TagEvidence& t) { return t.parting == Parting::at_or_before_release; }))
        return {{codes::PIOT_PLAN_PARALLEL_LINE,
                 Severity::notice,
                 fmt::format("`{}`: `{}` is on a parallel line; this branch goes on from `{}`", package,
                             to_valid_utf8(tag->name), to_valid_utf8(tags[last].name)),
                 {},
                 ""}};
    return {};
}

std::vector<Diagnostic> judge_line(const Config& config, const std::string& package,
                                   const std::vector<TagEvidence>& tags) {
    const auto last = choose_last_release(tags, config.line);
    if (!last) return {};
    // The line has settled it when it leads elsewhere than no line would, or to the same tag.
    if (!config.line.empty() && is_on_line(tags[*last].version, config.line)) return {};
    if (tags[*last].relation == TagRelation::ancestor) return judge_higher_tags(config, package, tags, *last);
    if (tags[*last].relation == TagRelation::descendant) return {head_is_behind(package, tags[*last])};
    return {{codes::PIOT_PLAN_PARALLEL_LINE,
             Severity::notice,
             fmt::format("`{}`: none of its tags is an ancestor of HEAD; going on from the highest, `{}`", package,
                         to_valid_utf8(tags[*last].name)),
             {},
             ""}};
}

Diagnostic odd_tags_notice(const std::string& package, const std::vector<std::string>& tags) {
    std::vector<std::string> shown;
    for (const auto& tag : tags)
        if (shown.size() < k_shown_tags) shown.push_back('`' + to_valid_utf8(tag) + '`');
    const auto more = tags.size() - shown.size();
    return {codes::PIOT_PLAN_TAG_NOTICE,
            Severity::notice,
            fmt::format("`{}`: not counted, since not a version that piot releases: {}{}", package, join(shown, ", "),
                        more > 0 ? fmt::format(" and {} more", more) : ""),
            {},
            "versions are X.Y.Z or X.Y.Z-(alpha|beta|rc).N; tag the commit again with the full version if one of these "
            "is a release"};
}

}  // namespace

std::string abbreviate(std::string_view commit) {
    constexpr std::size_t k_digits = 10;
    return std::string(commit.substr(0, k_digits));
}

std::vector<Diagnostic> judge_tags(const Config& config, const RepoSnapshot& snapshot, const Matters& matters) {
    std::vector<Diagnostic> findings;
    for (std::size_t i = 0; i < snapshot.packages.size(); ++i) {
        if (!matters(i)) continue;
        const auto& name = config.packages[i].name;
        for (auto& finding : judge_line(config, name, snapshot.packages[i].tags))
            findings.push_back(std::move(finding));
        if (!snapshot.packages[i].odd_tags.empty())
            findings.push_back(odd_tags_notice(name, snapshot.packages[i].odd_tags));
    }
    return findings;
}

}  // namespace piot::planning
