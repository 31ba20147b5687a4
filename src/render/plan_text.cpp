// SPDX-License-Identifier: MIT
#include "piot/render/plan_text.hpp"

#include "render/display_text.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// Below this the reasons get a line of their own.
constexpr std::size_t k_least_reason_width = 24;

std::string spell(const Version& version, PackageKind kind) {
    return kind == PackageKind::pypi ? version.to_pep440() : version.to_string();
}

// ---- reasons

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

std::string summarize_forced(const std::vector<const Reason*>& reasons) {
    const auto& commit = reasons.front()->commit;
    return commit.empty() ? "asked for" : fmt::format("asked for in {}", short_commit(commit));
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
            return summarize_forced(reasons);
        case ReasonKind::dependency:
            return with_names("depends on ", "");
        case ReasonKind::dependency_released:
            return with_names("", " released since");
        case ReasonKind::group:
            return with_names("in a group with ", "");
    }
    return {};
}

// ---- the table

struct Line {
    std::string number;
    std::string package;
    std::string from;
    std::string to;
    std::string kind;
    std::string verdict;
    const Release* release = nullptr;
};

struct Widths {
    std::size_t number = 0;
    std::size_t package = 0;
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t kind = 0;
    std::size_t verdict = 0;
};

std::vector<Line> make_lines(const Plan& plan) {
    std::vector<Line> lines;
    for (const auto& release : plan.releases) {
        Line line;
        line.number = std::to_string(lines.size() + 1);
        line.package = to_display(release.package);
        if (release.previous) line.from = spell(*release.previous, release.kind);
        line.to = release.registry_version;
        line.kind = piot::to_string(release.kind);
        if (release.verdict) line.verdict = piot::to_string(*release.verdict);
        line.release = &release;
        lines.push_back(std::move(line));
    }
    return lines;
}

Widths measure(const std::vector<Line>& lines) {
    Widths widths;
    for (const auto& line : lines) {
        widths.number = std::max(widths.number, display_width(line.number));
        widths.package = std::max(widths.package, display_width(line.package));
        widths.from = std::max(widths.from, display_width(line.from));
        widths.to = std::max(widths.to, display_width(line.to));
        widths.kind = std::max(widths.kind, display_width(line.kind));
        widths.verdict = std::max(widths.verdict, display_width(line.verdict));
    }
    return widths;
}

std::string format_left_part(const Line& line, const Widths& widths, const Palette& palette) {
    const auto arrow = widths.from == 0 ? std::string() : pad_left(line.from, widths.from) + " → ";
    auto text = fmt::format("  {}  {}  {}{}  {}", paint(palette, palette.faint, pad_left(line.number, widths.number)),
                            paint(palette, palette.strong, pad_right(line.package, widths.package)), arrow,
                            pad_right(line.to, widths.to), pad_right(line.kind, widths.kind));
    if (!line.verdict.empty() || widths.verdict > 0) text += "  " + pad_right(line.verdict, widths.verdict);
    return text;
}

std::string format_table(const std::vector<Line>& lines, const TextStyle& style) {
    const auto widths = measure(lines);
    // Without padding in what becomes the last column.
    auto open_ended = widths;
    (widths.verdict > 0 ? open_ended.verdict : open_ended.kind) = 0;
    const auto indent = 2 + widths.number + 2;
    const auto left = display_width(format_left_part(lines.front(), widths, {})) + 2;
    const bool is_narrow = style.width != 0 && left + k_least_reason_width > style.width;
    std::string text;
    for (const auto& line : lines) {
        const auto start = is_narrow ? indent + 2 : left;
        const auto room = style.width == 0 ? 0 : std::max(style.width, start + 1) - start;
        text += format_left_part(line, is_narrow ? open_ended : widths, style.palette);
        text += is_narrow ? "\n" + std::string(start, ' ') : "  ";
        text += summarize_reasons(line.release->reasons, room) + '\n';
    }
    return text;
}

std::string format_rows(const std::vector<MatrixRow>& matrix) {
    const auto count = [&](auto&& belongs) {
        return static_cast<std::size_t>(std::count_if(matrix.begin(), matrix.end(), belongs));
    };
    const auto crates = count([](const MatrixRow& row) { return row.kind == PackageKind::crates; });
    const auto sdists = count([](const MatrixRow& row) { return row.target == "sdist"; });
    std::vector<std::string> parts;
    if (crates > 0) parts.push_back(count_of(crates, "crate"));
    if (matrix.size() > crates + sdists) parts.push_back(count_of(matrix.size() - crates - sdists, "wheel row"));
    if (sdists > 0) parts.push_back(count_of(sdists, "sdist"));
    return fmt::format("to build: {}\n", join(parts, ", "));
}

std::string format_baseline(const std::vector<BaselineEntry>& baseline) {
    std::size_t width = 0;
    for (const auto& entry : baseline)
        width = std::max(width, display_width(to_display(entry.package)));
    std::string text;
    for (const auto& entry : baseline)
        text += fmt::format("  {}  {}\n", pad_right(to_display(entry.package), width), entry.version.to_string());
    return text;
}

std::string format_nothing(const Plan& plan, const Palette& palette) {
    auto text = fmt::format("{} from {}: no package is due\n", paint(palette, palette.strong, "nothing to release"),
                            short_commit(plan.head));
    if (!plan.baseline.empty()) text += "\nlast releases:\n" + format_baseline(plan.baseline);
    return text;
}

std::string format_heal(const std::vector<MissingTag>& heal) {
    std::string text = "\nlive but not tagged, publish writes these tags:\n";
    for (const auto& missing : heal)
        text += fmt::format("  {} on {}\n", to_display(missing.tag), short_commit(missing.commit));
    return text;
}

std::string format_skew(const std::vector<Skew>& skew) {
    std::string text = "\n";
    for (const auto& each : skew)
        text += fmt::format("version skew: `{}` would be published, `{}` beneath it is live already\n",
                            to_display(each.dependent), to_display(each.dependency));
    return text;
}

}  // namespace

std::string render_plan_text(const Plan& plan, const TextStyle& style) {
    const auto& palette = style.palette;
    std::string text;
    if (plan.is_empty()) {
        text = format_nothing(plan, palette);
    } else {
        text = fmt::format("{} from {}\n\n", paint(palette, palette.strong, count_of(plan.releases.size(), "release")),
                           short_commit(plan.head));
        text += format_table(make_lines(plan), style);
        if (!plan.matrix.empty()) text += '\n' + format_rows(plan.matrix);
    }
    if (!plan.heal.empty()) text += format_heal(plan.heal);
    if (!plan.skew.empty()) text += format_skew(plan.skew);
    if (!plan.notices.empty()) text += '\n' + render_diagnostics_text(plan.notices, style);
    return text;
}

std::string summarize_reasons(const std::vector<Reason>& reasons, std::size_t width) {
    // The most telling first.
    constexpr std::array k_order{ReasonKind::first_release, ReasonKind::changed, ReasonKind::forced,
                                 ReasonKind::dependency,    ReasonKind::group,   ReasonKind::dependency_released};
    std::string summary;
    for (const auto kind : k_order) {
        const auto selected = of_kind(reasons, kind);
        if (selected.empty()) continue;
        if (summary.empty()) {
            summary = shorten_end(summarize_kind(kind, selected, width), width);
            continue;
        }
        const auto more = "; " + summarize_kind(kind, selected, 0);
        if (width == 0 || display_width(summary + more) <= width) summary += more;
    }
    return summary;
}

}  // namespace piot::render
