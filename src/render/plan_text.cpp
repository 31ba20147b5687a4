// SPDX-License-Identifier: MIT
#include "piot/render/plan_text.hpp"

#include "render/display_text.hpp"
#include "render/paint.hpp"
#include "render/plan_parts.hpp"

#include "piot/render/diagnostics.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// Below this the reasons get a line of their own.
constexpr std::size_t k_least_reason_width = 30;

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
        line.from = previous_of(release);
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

/// A name is never cut, one might want to copy it: where it is wider than its column the rest goes on beneath.
std::string pad_name(const std::string& name, const Widths& widths) {
    if (display_width(name) <= widths.package) return pad_right(name, widths.package);
    return name + '\n' + std::string(2 + widths.number + 2 + widths.package, ' ');
}

std::string format_left_part(const Line& line, const Widths& widths, const Palette& palette) {
    const auto arrow = widths.from == 0 ? std::string() : pad_left(line.from, widths.from) + " → ";
    auto text = fmt::format("  {}  {}  {}{}  {}", paint(palette, palette.faint, pad_left(line.number, widths.number)),
                            paint(palette, palette.strong, pad_name(line.package, widths)), arrow,
                            pad_right(line.to, widths.to), pad_right(line.kind, widths.kind));
    if (!line.verdict.empty() || widths.verdict > 0) text += "  " + pad_right(line.verdict, widths.verdict);
    return text;
}

/// What the other columns leave to the names.
std::size_t width_for_names(const Widths& widths, std::size_t width) {
    const auto arrow = widths.from == 0 ? 0 : widths.from + 3;
    const auto verdict = widths.verdict == 0 ? 0 : 2 + widths.verdict;
    const auto others = 2 + widths.number + 2 + 2 + arrow + widths.to + 2 + widths.kind + verdict;
    return width - std::min(width, others);
}

/// Of those that fit.
std::size_t widest_name(const std::vector<Line>& lines, std::size_t room) {
    std::size_t widest = 0;
    for (const auto& line : lines)
        if (const auto width = display_width(line.package); width <= room) widest = std::max(widest, width);
    return widest;
}

std::string format_table(const std::vector<Line>& lines, const TextStyle& style) {
    const auto widths = measure(lines);
    // Without padding in what becomes the last column.
    auto open_ended = widths;
    if (style.width != 0) open_ended.package = widest_name(lines, width_for_names(widths, style.width));
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
    auto text = fmt::format("{} from {}: {}\n", paint(palette, palette.strong, "nothing to release"),
                            short_commit(plan.head), explain_emptiness(plan));
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
        if (!plan.matrix.empty()) text += '\n' + fmt::format("to build: {}\n", describe_rows(plan.matrix));
    }
    if (!plan.heal.empty()) text += format_heal(plan.heal);
    if (!plan.skew.empty()) text += format_skew(plan.skew);
    if (!plan.notices.empty()) text += '\n' + render_diagnostics_text(plan.notices, style);
    return text;
}

}  // namespace piot::render
