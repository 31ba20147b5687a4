// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"

#include "piot/base/text.hpp"
#include "piot/render/plan_text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::vector<const Reason*> of_kind(const std::vector<Reason>& reasons, ReasonKind kind) {
    std::vector<const Reason*> selected;
    for (const auto& reason : reasons)
        if (reason.kind == kind) selected.push_back(&reason);
    return selected;
}

/// How many more changes there are than the one that is shown: ` (+3 more commits)`, or files where one commit changed
/// several; in brief ` (+3 more)`.
struct MoreChanges {
    std::string text;
    std::string brief;
};

MoreChanges count_more(const std::vector<const Reason*>& changes) {
    std::set<std::string_view> commits;
    std::set<std::string_view> paths;
    for (const auto* change : changes) {
        commits.insert(change->commit);
        paths.insert(change->path);
    }
    const auto more = std::max(commits.size(), std::size_t{1}) - 1;
    if (more > 0) return {fmt::format(" (+{})", count_of(more, "more commit")), fmt::format(" (+{} more)", more)};
    const auto files = paths.size() - 1;
    if (files == 0) return {};
    return {fmt::format(" (+{})", count_of(files, "more file")), fmt::format(" (+{} more)", files)};
}

std::string summarize_changes(const std::vector<const Reason*>& changes, std::size_t width) {
    const std::string verb = "changed ";
    const auto more = count_more(changes);
    const auto path = to_display(quote_path(changes.front()->path));
    if (width == 0) return verb + path + more.text;
    for (const auto& text : {verb + path + more.text, verb + path + more.brief})
        if (display_width(text) <= width) return text;
    const auto fixed = verb.size() + more.brief.size();
    return verb + shorten_path(path, width > fixed ? width - fixed : 1) + more.brief;
}

/// The packages that the reasons name, each once: `core, mid`. Where they do not fit into `width` the first stands for
/// all: `core (+2 more)`.
std::string names_in(const std::vector<const Reason*>& reasons, std::size_t width) {
    std::vector<std::string> names;
    for (const auto* reason : reasons) {
        auto name = to_display(reason->package);
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    auto all = join(names, ", ");
    if (width == 0 || names.size() < 2 || display_width(all) <= width) return all;
    return fmt::format("{} (+{} more)", names.front(), names.size() - 1);
}

/// `minor`, `minor-rc`, `final` of `release: minor [a]`: who is named is known where it stands.
std::string wish_of(std::string_view trailer) {
    constexpr std::size_t k_longest = 24;
    const auto colon = trailer.find(':');
    const auto wish = trailer.substr(colon == std::string_view::npos ? 0 : colon + 1);
    return shorten_end(to_display(trim(wish.substr(0, wish.find('[')))), k_longest);
}

/// `asked for`, `asked for in 1a2b3c4d5e`, `minor asked for in 1a2b3c4d5e`; one for each trailer.
std::string summarize_asked(const std::vector<const Reason*>& reasons) {
    std::vector<std::string> all;
    for (const auto* reason : reasons) {
        auto text = reason->trailer.empty() ? std::string() : wish_of(reason->trailer) + ' ';
        text += "asked for";
        if (!reason->commit.empty()) text += fmt::format(" in {}", short_commit(reason->commit));
        if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
    }
    return join(all, "; ");
}

/// Keeps to `width` (0 = unlimited) as far as the reason can be told more briefly.
std::string summarize_kind(ReasonKind kind, const std::vector<const Reason*>& reasons, std::size_t width) {
    const auto with_names = [&](std::string_view before, std::string_view after) {
        const auto fixed = before.size() + after.size();
        const auto room = width == 0 ? 0 : std::max(width, fixed + 1) - fixed;
        return fmt::format("{}{}{}", before, names_in(reasons, room), after);
    };
    switch (kind) {
        case ReasonKind::changed:
            return summarize_changes(reasons, width);
        case ReasonKind::first_release:
            return "first release";
        case ReasonKind::forced:
        case ReasonKind::trailer:
            return summarize_asked(reasons);
        case ReasonKind::dependency:
            return with_names("depends on ", "");
        case ReasonKind::dependency_released:
            return with_names("", " released since");
        case ReasonKind::group:
            return with_names("in a group with ", "");
    }
    return {};
}

}  // namespace

std::string summarize_reasons(const std::vector<Reason>& reasons, std::size_t width) {
    std::string summary;
    const auto add = [&](ReasonKind kind) {
        const auto selected = of_kind(reasons, kind);
        if (selected.empty()) return;
        if (summary.empty()) {
            summary = shorten_end(summarize_kind(kind, selected, width), width);
            return;
        }
        const auto used = display_width(summary) + 2;
        const auto more = "; " + summarize_kind(kind, selected, width == 0 ? 0 : std::max(width, used + 1) - used);
        if (width == 0 || display_width(summary + more) <= width) summary += more;
    };
    // The most telling first, and right behind it whose trailer made it the version that it is.
    bool is_first = true;
    for (const auto kind : {ReasonKind::first_release, ReasonKind::changed, ReasonKind::forced, ReasonKind::dependency,
                            ReasonKind::group, ReasonKind::dependency_released}) {
        add(kind);
        if (is_first && !summary.empty()) {
            add(ReasonKind::trailer);
            is_first = false;
        }
    }
    if (is_first) add(ReasonKind::trailer);
    return summary;
}

}  // namespace piot::render
