// SPDX-License-Identifier: MIT
#include "piot/domain/pull_request.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::string_view k_title = "title";
constexpr std::string_view k_description = "description";

/// A line and where it would have come from.
struct Found {
    TrailerLine line;
    std::string commit;  ///< empty: of the pull request itself
    std::string place;
};

/// GitHub puts the number behind whatever becomes the subject of a squashed commit.
std::string squash_subject(std::string_view subject, const PullRequest& pull_request) {
    return fmt::format("{} (#{})", subject, pull_request.number);
}

std::optional<Found> find_in_description(const PullRequest& pull_request) {
    // Below a subject of some kind, so that its first line is none.
    auto line = find_trailer("x\n\n" + pull_request.body);
    if (!line) return std::nullopt;
    return Found{*std::move(line), {}, std::string(k_description)};
}

const MergedCommit* only_commit(const HeadMerge& head_merge) {
    return head_merge.brought.size() == 1 ? &head_merge.brought.front() : nullptr;
}

/// GitHub lists commits oldest first, each subject behind a `* `: what counts is the newest line below a subject.
std::optional<Found> find_in_commits(const HeadMerge& head_merge) {
    for (const auto& [commit, line] : head_merge.brought)
        if (line && !line->is_subject) return Found{*line, commit, {}};
    return std::nullopt;
}

std::optional<Found> find_squash_body(const PullRequest& pull_request, const HeadMerge& head_merge) {
    const auto* only = only_commit(head_merge);
    const auto source = pull_request.squash->body;
    if (source == BodySource::nothing) return std::nullopt;
    if (source == BodySource::commits || (source == BodySource::only_commit && only != nullptr))
        return find_in_commits(head_merge);
    return find_in_description(pull_request);
}

std::optional<Found> find_squash_title(const PullRequest& pull_request, const HeadMerge& head_merge) {
    const auto* only = only_commit(head_merge);
    if (pull_request.squash->title == TitleSource::only_commit && only != nullptr) {
        if (!only->trailer || !only->trailer->is_subject) return std::nullopt;
        return Found{*find_trailer(squash_subject(only->trailer->text, pull_request)), only->commit, {}};
    }
    auto line = find_trailer(squash_subject(pull_request.title, pull_request));
    if (!line) return std::nullopt;
    return Found{*std::move(line), {}, std::string(k_title)};
}

std::optional<Found> find_merge_line(const PullRequest& pull_request) {
    const auto& form = *pull_request.merge;
    if (form.body == BodySource::description)
        if (auto found = find_in_description(pull_request)) return found;
    const bool is_subject = form.title == TitleSource::pull_request;
    if (!is_subject && form.body != BodySource::title) return std::nullopt;
    auto line = find_trailer(is_subject ? pull_request.title : "Merge\n\n" + pull_request.title);
    if (!line) return std::nullopt;
    return Found{*std::move(line), {}, std::string(k_title)};
}

/// What a merge commit goes by that says nothing itself: the branch's last commit, else every bump on it.
std::vector<UnitTrailer> find_merged_lines(const HeadMerge& head_merge, const std::string& tip) {
    std::vector<UnitTrailer> lines;
    for (const auto& [commit, line] : head_merge.brought) {
        if (!line || line->is_remark()) continue;
        if (commit == tip) return {{commit, *line}};
        if (!line->content || line->content->kind != TrailerKind::skip) lines.push_back({commit, *line});
    }
    return lines;
}

std::vector<std::string_view> names_of(const Config& config) {
    std::vector<std::string_view> names;
    for (const auto& package : config.packages)
        names.push_back(package.name);
    return names;
}

/// What keeps a line from being understood; empty when nothing does.
std::string find_problem(const TrailerLine& line, const Config& config) {
    if (!line.content) return line.content.error().message;
    std::vector<std::string> unknown;
    for (const auto& name : line.content->packages)
        if (config.find_package(name) == nullptr) unknown.push_back('`' + name + '`');
    return unknown.empty() ? "" : fmt::format("no package is called {}", join(unknown, " or "));
}

}  // namespace

bool HeadMerge::is_merge_of(std::string_view commit) const {
    return parents.size() == 2 && parents[1] == commit;
}

PreviewedUnit make_previewed_unit(const PullRequest& pull_request, MergeMethod method, const HeadMerge& head_merge,
                                  const std::string& head) {
    PreviewedUnit unit;
    auto own =
        method == MergeMethod::squash ? find_squash_body(pull_request, head_merge) : find_merge_line(pull_request);
    if (!own && method == MergeMethod::squash) own = find_squash_title(pull_request, head_merge);
    if (own) {
        unit.place = own->place;
        unit.trailers.push_back({own->commit.empty() ? head : own->commit, std::move(own->line)});
    }
    if (method == MergeMethod::merge && (!own || unit.trailers.front().trailer.is_remark())) {
        auto merged = find_merged_lines(head_merge, pull_request.head_commit);
        std::move(merged.begin(), merged.end(), std::back_inserter(unit.trailers));
    }
    return unit;
}

std::vector<Diagnostic> take_bad_lines(PreviewedUnit& unit, const Config& config) {
    if (unit.place.empty()) return {};
    const auto line = unit.trailers.front().trailer;
    const auto problem = find_problem(line, config);
    if (problem.empty() || line.is_remark()) return {};
    unit.trailers.erase(unit.trailers.begin());
    const auto meant = format_trailer(guess_trailer(line.text, names_of(config)));
    return {{codes::PIOT_PLAN_TRAILER,
             Severity::error,
             fmt::format("`{}` in the {} of the pull request: {}", line.text, unit.place, problem),
             {},
             unit.place == k_title ? fmt::format("change the title, and let the description end in the line: {}", meant)
                                   : fmt::format("let the description end in the line: {}", meant)}};
}

std::vector<Diagnostic> judge_description(const PullRequest& pull_request, const std::vector<PreviewedUnit>& units) {
    const auto found = find_in_description(pull_request);
    const auto uses_it = [](const PreviewedUnit& unit) { return unit.place == k_description; };
    if (!found || std::any_of(units.begin(), units.end(), uses_it)) return {};
    return {{codes::PIOT_PLAN_TRAILER_NOTICE,
             Severity::notice,
             fmt::format("`{}` in the description of the pull request would not get into the message of its merge",
                         found->line.text),
             {},
             "put the line into the message of the branch's last commit, or let the repository's settings take merge "
             "messages from the description"}};
}

std::string_view to_string(MergeMethod method) {
    return method == MergeMethod::squash ? "squash" : "merge";
}

}  // namespace piot
