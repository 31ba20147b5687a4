// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/paint.hpp"
#include "render/why_words.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/why.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::render {

namespace {

constexpr std::size_t k_shown_commits = 10;
constexpr std::size_t k_shown_files = 4;
constexpr std::size_t k_shown_trailers = 5;
constexpr std::size_t k_shown_packages = 20;
constexpr std::size_t k_shown_globs = 6;
constexpr std::size_t k_shown_reasons = 6;
constexpr std::size_t k_glob_width = 30;
constexpr std::size_t k_fact_width = 12;  // of `last release`

/// Columns that are left of the line after `used`; 0 = unlimited.
std::size_t room(const TextStyle& style, std::size_t used) {
    return style.width == 0 ? 0 : std::max(style.width, used + 1) - used;
}

std::string heading(std::string_view title, const TextStyle& style) {
    return '\n' + paint(style.palette, style.palette.strong, title) + '\n';
}

/// Below the column of commits.
std::string indent() {
    constexpr std::string_view k_any_commit = "0000000000000000000000000000000000000000";
    return std::string(2 + short_commit(k_any_commit).size() + 2, ' ');
}

std::string more_line(std::size_t all, std::size_t shown, std::string_view singular) {
    return all > shown ? fmt::format("  and {}\n", count_of(all - shown, fmt::format("more {}", singular))) : "";
}

/// The places of at most `count` entries: those that decide go before others, and all keep their order.
template <class Entry, class Decides>
std::vector<std::size_t> choose(const std::vector<Entry>& entries, std::size_t count, const Decides& decides) {
    std::vector<std::size_t> places;
    for (const bool wants_deciding : {true, false})
        for (std::size_t i = 0; i < entries.size() && places.size() < count; ++i)
            if (decides(entries[i]) == wants_deciding) places.push_back(i);
    std::sort(places.begin(), places.end());
    return places;
}

// ---- the facts at the top

std::string format_fact(std::string_view name, const std::vector<std::string>& lines, const TextStyle& style) {
    std::string text;
    for (const auto& line : lines) {
        const auto label = pad_right(text.empty() ? name : "", k_fact_width);
        text += fmt::format("  {}  {}\n", paint(style.palette, style.palette.faint, label), line);
    }
    return text;
}

std::vector<std::string> list_globs(const std::vector<std::string>& globs) {
    std::vector<std::string> shown;
    for (const auto& glob : globs)
        if (shown.size() < k_shown_globs) shown.push_back(to_display(glob));
    const auto more = globs.size() - shown.size();
    return {join(shown, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "")};
}

std::string format_facts(const WhyReport& report, const TextStyle& style) {
    auto reasons = word_reasons(report);
    const auto more = reasons.size() - std::min(reasons.size(), k_shown_reasons);
    reasons.resize(reasons.size() - more);
    if (more > 0) reasons.push_back(fmt::format("and {}", count_of(more, "more reason")));
    auto text = format_fact(report.standing == Standing::not_due ? "why not" : "why", reasons, style);
    if (report.hold)
        text += format_fact(
            "held by", {fmt::format("`{}` in {}", to_display(report.hold->line), short_commit(report.hold->commit.id))},
            style);
    if (report.step) text += format_fact("version", word_version(report), style);
    text += format_fact("last release", {word_last_release(report)}, style);
    text += format_fact("looked at", {word_range(report)}, style);
    text += format_fact("globs", list_globs(report.globs), style);
    return text;
}

// ---- commits and files

/// A file with what stands to the right of it.
struct FileLine {
    std::string path;
    std::string glob;
    std::string_view remark;
};

std::vector<FileLine> make_file_lines(const WhyUnit& unit, const TextStyle& style) {
    std::vector<FileLine> lines;
    std::size_t right = 0;
    for (const auto& path : unit.paths) {
        if (lines.size() == k_shown_files) break;
        const bool is_undone = !path.differs && unit.effect != UnitEffect::undone;
        lines.push_back({to_display(quote_path(path.path)),
                         shorten_end(to_display(path.glob), style.width == 0 ? 0 : k_glob_width),
                         is_undone ? "  undone since" : ""});
        right = std::max(right, 2 + display_width(lines.back().glob) + lines.back().remark.size());
    }
    std::size_t width = 0;
    for (auto& line : lines) {
        line.path = shorten_path(line.path, room(style, indent().size() + right));
        width = std::max(width, display_width(line.path));
    }
    for (auto& line : lines)
        line.path = pad_right(line.path, width);
    return lines;
}

std::string format_files(const WhyUnit& unit, const TextStyle& style) {
    std::string text;
    const auto lines = make_file_lines(unit, style);
    for (const auto& line : lines)
        text += fmt::format("{}{}  {}{}\n", indent(), line.path, paint(style.palette, style.palette.faint, line.glob),
                            line.remark);
    if (unit.path_count > lines.size())
        text += fmt::format("{}and {}\n", indent(), count_of(unit.path_count - lines.size(), "more file"));
    return text;
}

std::string format_unit(const WhyUnit& unit, const TextStyle& style) {
    const auto subject = shorten_end(to_display(unit.commit.subject), room(style, indent().size()));
    auto text =
        fmt::format("  {}  {}\n", paint(style.palette, style.palette.notice, short_commit(unit.commit.id)), subject);
    if (unit.effect == UnitEffect::skipped)
        text += fmt::format("{}does not count: `{}`\n", indent(), to_display(unit.skip));
    if (unit.effect == UnitEffect::undone) text += indent() + "does not count: undone since\n";
    return text + format_files(unit, style);
}

std::string format_units(const WhyReport& report, const TextStyle& style) {
    if (report.units.empty()) return {};
    auto text = heading("commits that touch it", style);
    const auto places =
        choose(report.units, k_shown_commits, [](const WhyUnit& unit) { return unit.effect == UnitEffect::counts; });
    for (const auto place : places)
        text += format_unit(report.units[place], style);
    return text + more_line(report.unit_count, places.size(), "commit");
}

// ---- trailers

std::string format_line(const CommitNote& commit, const std::string& line, const std::string& meaning,
                        const TextStyle& style) {
    const auto id = short_commit(commit.id);
    return fmt::format("  {}  {}\n{}{}\n", paint(style.palette, style.palette.notice, id),
                       shorten_end(to_display(line), room(style, indent().size())), indent(), meaning);
}

std::string format_trailers(const WhyReport& report, const TextStyle& style) {
    std::string text;
    if (!report.trailers.empty()) {
        text += heading("trailers that speak to it", style);
        const auto places = choose(report.trailers, k_shown_trailers, [](const WhyTrailer& trailer) {
            return trailer.sets_level || trailer.sets_label || trailer.forces;
        });
        for (const auto place : places) {
            const auto& trailer = report.trailers[place];
            text += format_line(trailer.commit, trailer.line, word_trailer(report, trailer), style);
        }
        text += more_line(report.trailer_count, places.size(), "trailer");
    }
    if (!report.ignored.empty()) {
        text += heading("lines that do not count", style);
        const auto count = std::min(report.ignored.size(), k_shown_trailers);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& ignored = report.ignored[i];
            text += format_line(ignored.commit, ignored.line, to_display(ignored.problem), style);
        }
        text += more_line(report.ignored_count, count, "line");
    }
    return text;
}

// ---- other packages

std::string format_versions(const RelatedPackage& related) {
    const auto previous = related.previous ? spell(*related.previous, related.kind) : std::string();
    if (!related.next) return previous.empty() ? "never released" : previous;
    return previous + (previous.empty() ? "" : " → ") + spell(*related.next, related.kind);
}

std::string format_related(std::string_view title, const std::vector<RelatedPackage>& packages,
                           const TextStyle& style) {
    if (packages.empty()) return {};
    const auto places = choose(packages, k_shown_packages, [](const RelatedPackage& each) {
        return each.next.has_value() || each.is_newer || each.is_held;
    });
    std::size_t name_width = 0;
    std::size_t version_width = 0;
    for (const auto place : places) {
        name_width = std::max(name_width, display_width(to_display(packages[place].package)));
        version_width = std::max(version_width, display_width(format_versions(packages[place])));
    }
    auto text = heading(title, style);
    for (const auto place : places)
        text += fmt::format("  {}  {}  {}\n", pad_right(to_display(packages[place].package), name_width),
                            pad_right(format_versions(packages[place]), version_width), word_relation(packages[place]));
    return text + more_line(packages.size(), places.size(), "package");
}

}  // namespace

std::string render_why_text(const WhyReport& report, const TextStyle& style) {
    auto text = paint(style.palette, style.palette.strong, word_answer(report)) + "\n\n";
    text += format_facts(report, style);
    text += format_units(report, style);
    text += format_trailers(report, style);
    text += format_related("depends on", report.dependencies, style);
    text += format_related(fmt::format("in group {} with", to_display(report.group)), report.members, style);
    if (!report.notices.empty()) text += '\n' + render_diagnostics_text(report.notices, style);
    return text;
}

}  // namespace piot::render
