// SPDX-License-Identifier: MIT
#include "render/why_words.hpp"

#include "render/display_text.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::string commit_in_words(std::string_view commit) {
    return commit.empty() ? std::string("HEAD") : std::string(short_commit(commit));
}

std::string word_change(const WhyReport& report, const Reason& reason) {
    const auto counting = report.unit_count - report.skipped_count - report.undone_count;
    const auto more = counting > 1 ? fmt::format(", and {} too", count_of(counting - 1, "other commit")) : "";
    return fmt::format("{} changed it: {}{}", commit_in_words(reason.commit), to_display(quote_path(reason.path)),
                       more);
}

/// Empty for reasons that make nothing due.
std::string word_reason(const WhyReport& report, const Reason& reason) {
    const auto package = to_display(reason.package);
    switch (reason.kind) {
        case ReasonKind::changed:
            return word_change(report, reason);
        case ReasonKind::first_release:
            return "it was never released";
        case ReasonKind::forced:
            return reason.trailer.empty()
                       ? fmt::format("a trailer in {} names it", commit_in_words(reason.commit))
                       : fmt::format("`{}` in {} names it", to_display(reason.trailer), commit_in_words(reason.commit));
        case ReasonKind::dependency:
            return fmt::format("it depends on {}, which is {}", package,
                               report.standing == Standing::held ? "due" : "in the plan");
        case ReasonKind::dependency_released:
            return fmt::format("it depends on {}, which was released after it", package);
        case ReasonKind::group:
            return fmt::format("{} of its group {} is due", package, to_display(report.group));
        case ReasonKind::trailer:
            break;
    }
    return {};
}

std::vector<std::string> word_not_due(const WhyReport& report) {
    std::vector<std::string> lines;
    if (report.range == 0)
        lines.emplace_back("nothing was committed since then");
    else if (report.unit_count == 0)
        lines.emplace_back("no commit since then touches it");
    if (report.undone_count > 0)
        lines.push_back(fmt::format("nothing is left of what {} changed", count_of(report.undone_count, "commit")));
    if (report.skipped_count > 0)
        lines.push_back(fmt::format("`release: skip` covers {}", count_of(report.skipped_count, "commit")));
    lines.emplace_back("no trailer names it");
    const auto is_held = [](const RelatedPackage& each) { return each.is_held; };
    for (const auto* related : {&report.dependencies, &report.members}) {
        const auto held = std::find_if(related->begin(), related->end(), is_held);
        if (held != related->end())
            lines.push_back(fmt::format("{} is due, but held by a `release: skip` at HEAD", to_display(held->package)));
    }
    if (!report.dependencies.empty() && std::none_of(report.dependencies.begin(), report.dependencies.end(), is_held))
        lines.emplace_back("no package that it depends on is due, or was released after it");
    if (!report.members.empty() && std::none_of(report.members.begin(), report.members.end(), is_held))
        lines.push_back(fmt::format("no member of its group {} is due", to_display(report.group)));
    return lines;
}

const WhyTrailer* find_trailer_that(const WhyReport& report, bool WhyTrailer::*decides) {
    const auto found = std::find_if(report.trailers.begin(), report.trailers.end(),
                                    [&](const WhyTrailer& trailer) { return trailer.*decides; });
    return found == report.trailers.end() ? nullptr : &*found;
}

std::string word_asking(const WhyTrailer& trailer) {
    return fmt::format("as `{}` in {} asks", to_display(trailer.line), short_commit(trailer.commit.id));
}

std::string word_level(const WhyReport& report) {
    const auto level = std::string(piot::to_string(*report.step->level));
    const auto* trailer = find_trailer_that(report, &WhyTrailer::sets_level);
    if (trailer == nullptr) return level + ", since no trailer asks for more";
    if (trailer->sets_label && report.step->kind == StepKind::prerelease)
        return fmt::format("{} and {}, {}", level, piot::to_string(report.release->version.prerelease()->label),
                           word_asking(*trailer));
    return level + ", " + word_asking(*trailer);
}

/// Empty where the level says it all.
std::string word_label(const WhyReport& report) {
    const auto& from = *report.step->from;
    const auto* trailer = find_trailer_that(report, &WhyTrailer::sets_label);
    const auto asking = trailer != nullptr ? ", " + word_asking(*trailer) : "";
    if (report.step->kind == StepKind::release) return {};
    if (report.step->kind == StepKind::finish)
        return fmt::format("ends the line of {}{}", spell(from, report.kind), asking);
    if (report.step->level && trailer != nullptr && trailer->sets_level) return {};
    const auto label = std::string(piot::to_string(report.release->version.prerelease()->label));
    if (report.step->is_label_inherited) return label + ", since what it depends on ships a prerelease";
    if (trailer != nullptr) return label + asking;
    return fmt::format("{}, going on from {}", label, spell(from, report.kind));
}

}  // namespace

std::string spell(const Version& version, PackageKind kind) {
    return kind == PackageKind::pypi ? version.to_pep440() : version.to_string();
}

std::string word_answer(const WhyReport& report) {
    auto name = to_display(report.package);
    const auto head = short_commit(report.head);
    if (report.asked) return fmt::format("{} {}: released from {}", name, spell(*report.asked, report.kind), head);
    if (report.standing == Standing::held) return fmt::format("{}: due, but held at {}", name, head);
    if (report.standing == Standing::not_due) return fmt::format("{}: not due at {}", name, head);
    const auto from = report.release->previous ? spell(*report.release->previous, report.kind) + " → " : "";
    return fmt::format("{} {}{}: in the plan from {}", name, from, report.release->registry_version, head);
}

std::vector<std::string> word_reasons(const WhyReport& report) {
    if (report.standing == Standing::not_due) return word_not_due(report);
    std::vector<std::string> lines;
    for (const auto& reason : report.reasons)
        if (auto line = word_reason(report, reason); !line.empty()) lines.push_back(std::move(line));
    return lines;
}

std::vector<std::string> word_version(const WhyReport& report) {
    const auto& step = *report.step;
    const auto version = report.release->registry_version;
    if (step.kind == StepKind::first_version) return {version + ", the `first_version` configured"};
    // A group goes on from its highest release, whichever member it is of.
    const bool is_of_group = report.release->previous != step.from;
    std::vector<std::string> lines{
        fmt::format("{} after {}{}", version, spell(*step.from, report.kind), is_of_group ? " of its group" : "")};
    if (step.level) lines.push_back(word_level(report));
    if (auto label = word_label(report); !label.empty()) lines.push_back(std::move(label));
    return lines;
}

std::string word_last_release(const WhyReport& report) {
    if (!report.last_release) return "never, no tag is a version of it";
    const auto& last = *report.last_release;
    const auto missing = last.is_missing ? ", which is not there yet" : "";
    return fmt::format("{}, tag {}{}", spell(last.version, report.kind), to_display(last.name), missing);
}

std::string word_range(const WhyReport& report) {
    const auto commits = report.range == 0 ? std::string("no commit") : count_of(report.range, "commit");
    if (!report.base) return "the whole history, " + commits;
    const bool is_elsewhere = report.last_release && report.last_release->commit != report.base->id;
    return fmt::format("{} since {}{}", commits, short_commit(report.base->id),
                       is_elsewhere ? ", where the line of that tag parts from this one" : "");
}

std::string word_trailer(const WhyReport& report, const WhyTrailer& trailer) {
    std::vector<std::string> parts;
    const auto unit = trailer.brought_by.empty()
                          ? std::string("its commit")
                          : fmt::format("the merge that brought it, {},", short_commit(trailer.brought_by));
    const auto whom = trailer.member.empty() ? std::string("it") : to_display(trailer.member) + ", of its group";
    if (trailer.forces && trailer.member.empty()) parts.emplace_back("makes it due");
    if (trailer.sets_level) parts.emplace_back("sets the level");
    if (trailer.sets_label) parts.emplace_back("sets the label");
    switch (trailer.reach) {
        case TrailerReach::named:
            parts.push_back("names " + whom);
            break;
        case TrailerReach::touched:
            parts.push_back(unit + " touches " + whom);
            break;
        case TrailerReach::dependency:
            parts.push_back(fmt::format("{} touches {}, beneath {}", unit, to_display(trailer.through), whom));
            break;
        case TrailerReach::everything:
            parts.push_back(unit + " touches no package, so it speaks to all");
            break;
    }
    if (report.standing == Standing::not_due) parts.emplace_back("waits until something makes it due");
    return join(parts, "; ");
}

std::string word_relation(const RelatedPackage& related) {
    if (related.next && related.is_newer) return "in the plan, and released since";
    if (related.next) return "in the plan";
    if (related.is_newer) return "released since";
    return related.is_held ? "due, but held" : "not due";
}

}  // namespace piot::render
