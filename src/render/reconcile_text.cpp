// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/reconcile.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::string_view word_of(TagOutcome outcome) {
    switch (outcome) {
        case TagOutcome::pending:
            return "to write";
        case TagOutcome::created:
            return "written";
        case TagOutcome::already_there:
            return "already there";
        case TagOutcome::failed:
            return "failed";
    }
    return {};
}

std::string_view colour_of(const Palette& palette, TagOutcome outcome) {
    switch (outcome) {
        case TagOutcome::pending:
            return palette.strong;
        case TagOutcome::created:
        case TagOutcome::already_there:
            return palette.good;
        case TagOutcome::failed:
            return palette.error;
    }
    return {};
}

std::string describe_source(const TagToWrite& tag) {
    switch (tag.source) {
        case TagSource::registry:
            return "the registry says so";
        case TagSource::sibling:
            return "released with " + to_display(tag.witness);
        case TagSource::person:
            return "you say so";
    }
    return {};
}

std::string format_headline(const ReconcileReport& report) {
    if (report.tags.empty())
        return has_errors(report.diagnostics) ? "no tag can be written" : "nothing to write: no tag is missing";
    const auto count = [&](TagOutcome outcome) {
        return static_cast<std::size_t>(std::count_if(report.tags.begin(), report.tags.end(),
                                                      [&](const auto& tag) { return tag.outcome == outcome; }));
    };
    if (const auto pending = count(TagOutcome::pending); pending == report.tags.size())
        return fmt::format("{} to write", count_of(pending, "tag"));
    auto text = fmt::format("wrote {} of {}", count(TagOutcome::created), count_of(report.tags.size(), "missing tag"));
    if (const auto there = count(TagOutcome::already_there); there > 0)
        text += fmt::format(", {} already there", there);
    return text;
}

}  // namespace

std::string render_missing_tags(const ReconcileReport& report, const TextStyle& style) {
    std::size_t outcome_width = 0;
    std::size_t tag_width = 0;
    for (const auto& tag : report.tags) {
        outcome_width = std::max(outcome_width, word_of(tag.outcome).size());
        tag_width = std::max(tag_width, display_width(to_display(tag.tag)));
    }
    std::string text;
    for (const auto& tag : report.tags)
        text += fmt::format(
            "  {}  {}  on {}  {}\n",
            paint(style.palette, colour_of(style.palette, tag.outcome), pad_right(word_of(tag.outcome), outcome_width)),
            pad_right(to_display(tag.tag), tag_width), short_commit(tag.commit), describe_source(tag));
    return text;
}

std::string render_reconcile_text(const ReconcileReport& report, const TextStyle& style) {
    auto text = paint(style.palette, style.palette.strong, format_headline(report)) + '\n';
    if (!report.tags.empty()) text += '\n' + render_missing_tags(report, style);
    if (!report.diagnostics.empty()) text += '\n' + render_diagnostics_text(report.diagnostics, style);
    return text;
}

}  // namespace piot::render
