// SPDX-License-Identifier: MIT
#include "piot/render/rehearsal_report.hpp"

#include "render/display_text.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::string_view word_of(RehearsalStageKind kind) {
    return kind == RehearsalStageKind::publish_again ? "publish again" : piot::to_string(kind);
}

std::string_view word_of(RehearsalVerdict verdict) {
    return verdict == RehearsalVerdict::not_rehearsed ? "not rehearsed" : piot::to_string(verdict);
}

std::string_view colour_of(const Palette& palette, RehearsalVerdict verdict) {
    switch (verdict) {
        case RehearsalVerdict::ok:
            return palette.good;
        case RehearsalVerdict::failed:
            return palette.error;
        case RehearsalVerdict::not_rehearsed:
            return palette.warning;
    }
    return {};
}

std::string format_time(const RehearsalStage& stage) {
    return stage.verdict == RehearsalVerdict::not_rehearsed ? std::string() : format_duration(stage.duration);
}

/// Subject and detail in one column that begins at `left`; the detail moves to a line of its own where both do not fit.
std::string describe(const RehearsalStage& stage, std::size_t left, std::size_t width) {
    const auto room = width == 0 ? 0 : std::max(width, left + 1) - left;
    const auto subject = to_display(stage.subject);
    const auto detail = to_display(stage.detail);
    if (subject.empty() || detail.empty()) return shorten_end(subject + detail, room);
    const auto together = subject + ": " + detail;
    if (room == 0 || display_width(together) <= room) return together;
    return shorten_end(subject, room) + '\n' + std::string(left, ' ') + shorten_end(detail, room);
}

std::string format_table(const RehearsalReport& report, const TextStyle& style) {
    std::size_t stage_width = 0;
    std::size_t verdict_width = 0;
    std::size_t time_width = 0;
    for (const auto& stage : report.stages) {
        stage_width = std::max(stage_width, word_of(stage.kind).size());
        verdict_width = std::max(verdict_width, word_of(stage.verdict).size());
        time_width = std::max(time_width, format_time(stage).size());
    }
    const auto left = 2 + stage_width + 2 + verdict_width + 2 + time_width + 2;
    std::string text;
    const RehearsalStage* previous = nullptr;
    for (const auto& stage : report.stages) {
        // The rows of one stage stand together under its name.
        const bool goes_on = previous != nullptr && previous->kind == stage.kind;
        const auto verdict = pad_right(word_of(stage.verdict), verdict_width);
        auto line = fmt::format("  {}  {}  {}", pad_right(goes_on ? "" : word_of(stage.kind), stage_width),
                                paint(style.palette, colour_of(style.palette, stage.verdict), verdict),
                                pad_left(format_time(stage), time_width));
        if (const auto detail = describe(stage, left, style.width); !detail.empty()) line += "  " + detail;
        text += line + '\n';
        previous = &stage;
    }
    return text;
}

std::string format_verdict(const RehearsalReport& report, const Palette& palette) {
    const auto verdict = verdict_of(report);
    const auto left_out =
        static_cast<std::size_t>(std::count_if(report.stages.begin(), report.stages.end(), [](const auto& stage) {
            return stage.verdict == RehearsalVerdict::not_rehearsed;
        }));
    // What could be rehearsed went well: that is a yes, with the rest named beside it.
    const auto word = verdict == RehearsalVerdict::failed ? RehearsalVerdict::failed : RehearsalVerdict::ok;
    auto text = "verdict: " + paint(palette, colour_of(palette, word), word_of(word));
    if (left_out > 0) text += fmt::format(", {} not rehearsed", left_out);
    return text + fmt::format(" ({})\n", format_duration(report.duration));
}

/// One line per call with what became of a kill before and after it, and how the end differs.
std::string format_survival(const SurvivalTable& table, const TextStyle& style) {
    constexpr std::string_view k_heading = "killed at";
    constexpr std::size_t k_cell = 7;  // `differs`
    std::map<std::size_t, std::array<const KillOutcome*, 2>> calls;
    auto width = k_heading.size();
    for (const auto& outcome : table.outcomes) {
        calls[outcome.call].at(static_cast<std::size_t>(outcome.moment)) = &outcome;
        width = std::max(width, display_width(to_display(outcome.words)));
    }
    const auto& palette = style.palette;
    auto text = fmt::format("  {}  before   after\n", pad_right(k_heading, width));
    for (const auto& [number, outcomes] : calls) {
        const auto* any = outcomes[0] != nullptr ? outcomes[0] : outcomes[1];
        auto line = "  " + pad_right(to_display(any->words), width);
        std::string details;
        for (const auto* outcome : outcomes) {
            const bool has_survived = outcome == nullptr || outcome->detail.empty();
            const auto* const word = outcome == nullptr ? "" : has_survived ? "ok" : "differs";
            // The last cell ends the line.
            const bool is_last = outcome == outcomes[1] || outcomes[1] == nullptr;
            if (outcome == nullptr && is_last) continue;
            line += "  " + paint(palette, has_survived ? palette.good : palette.error,
                                 is_last ? std::string(word) : pad_right(word, k_cell));
            if (!has_survived)
                details += fmt::format("      {}: {}\n", to_string(outcome->moment), to_display(outcome->detail));
        }
        text += line + '\n' + details;
    }
    text += fmt::format("  {} of {} resumed as if nothing had happened", count_survived(table), table.outcomes.size());
    if (table.outcomes.size() < table.known_points)
        text += fmt::format("; a sample of {} points, evenly spread", table.known_points);
    return text + '\n';
}

std::vector<Diagnostic> all_diagnostics(const RehearsalReport& report) {
    std::vector<Diagnostic> all;
    for (const auto& stage : report.stages)
        all.insert(all.end(), stage.diagnostics.begin(), stage.diagnostics.end());
    all.insert(all.end(), report.diagnostics.begin(), report.diagnostics.end());
    return all;
}

}  // namespace

std::string render_rehearsal_text(const RehearsalReport& report, const TextStyle& style) {
    const auto& palette = style.palette;
    auto text = paint(palette, palette.strong, "rehearsal");
    if (!report.head.empty()) text += fmt::format(" of {}", short_commit(report.head));
    text += '\n';
    if (!report.stages.empty()) text += '\n' + format_table(report, style);
    if (report.survival) text += '\n' + format_survival(*report.survival, style);
    const auto diagnostics = all_diagnostics(report);
    if (!diagnostics.empty()) text += '\n' + render_diagnostics_text(diagnostics, style);
    text += '\n' + format_verdict(report, palette);
    if (!report.kept_directory.empty()) text += fmt::format("kept in {}\n", to_display(report.kept_directory));
    return text;
}

}  // namespace piot::render
