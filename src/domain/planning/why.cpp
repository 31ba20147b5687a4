// SPDX-License-Identifier: MIT
#include "piot/domain/why.hpp"

#include "due.hpp"
#include "findings.hpp"
#include "package_graph.hpp"
#include "why_trailers.hpp"
#include "wishes.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot {

namespace {

using namespace planning;

/// What all parts of a report look at.
struct View {
    const WhyInput& in;
    PackageGraph graph;
    Calls calls;
    Hold hold;
    Reasons unheld;  ///< what would be due but for the hold
    std::size_t package = 0;
};

View make_view(const WhyInput& in, std::string_view package) {
    View view{in, PackageGraph(in.config), {}, {}, {}, 0};
    view.package = *view.graph.find(package);
    view.calls = resolve_calls(view.graph, in.snapshot);
    view.hold = find_hold(view.calls);
    view.unheld = spread(in.config, view.graph,
                         find_own_reasons(in.config, in.snapshot, collect_forced(view.calls, in.snapshot)), {});
    return view;
}

bool is_held(const View& view, std::size_t package) {
    return view.hold.holds(package) && !view.unheld[package].empty();
}

// ---- units

void tell_units(const View& view, WhyReport& report) {
    std::vector<WhyUnit> units;
    for (const auto& touching : view.in.history.units) {
        WhyUnit unit{{touching.commit, {}}, UnitEffect::counts, {}, touching.paths, touching.path_count};
        if (const auto* skip = find_skip(view.in.snapshot, touching.position, report.package)) {
            unit.effect = UnitEffect::skipped;
            unit.skip = skip->trailer.text;
            ++report.skipped_count;
        } else if (touching.differing_count == 0) {
            unit.effect = UnitEffect::undone;
            ++report.undone_count;
        }
        units.push_back(std::move(unit));
    }
    report.unit_count = units.size();
    if (units.size() > k_max_why_entries) {
        // Those that count go first, but all keep their order.
        auto room = k_max_why_entries;
        std::vector<char> is_kept(units.size(), 0);
        for (const bool wants_counting : {true, false})
            for (std::size_t i = 0; i < units.size() && room > 0; ++i)
                if ((units[i].effect == UnitEffect::counts) == wants_counting) {
                    is_kept[i] = 1;
                    --room;
                }
        std::size_t place = 0;
        std::erase_if(units, [&](const WhyUnit&) { return is_kept[place++] == 0; });
    }
    report.units = std::move(units);
}

// ---- other packages

RelatedPackage relate(const View& view, std::size_t other) {
    const auto& config = view.in.config.packages[other];
    const auto& tags = view.in.snapshot.packages[other].tags;
    RelatedPackage related;
    related.package = config.name;
    related.kind = config.kind();
    if (const auto last = choose_last_release(tags, view.in.config.line)) related.previous = tags[*last].version;
    if (const auto* release = view.in.plan.find_release(config.name)) related.next = release->version;
    related.is_held = is_held(view, other);
    return related;
}

void tell_relations(const View& view, WhyReport& report) {
    const auto& newer = view.in.snapshot.packages[view.package].newer_dependencies;
    for (const auto dependency : view.graph.dependencies(view.package)) {
        auto related = relate(view, dependency);
        related.is_newer = std::find(newer.begin(), newer.end(), dependency) != newer.end();
        report.dependencies.push_back(std::move(related));
    }
    for (const auto member : view.graph.line(view.package))
        if (member != view.package) report.members.push_back(relate(view, member));
}

// ---- the version

/// The package, then the members of its group that are due with it.
Packages find_due_members(const View& view, const WhyReport& report) {
    Packages due{view.package};
    if (report.standing != Standing::planned) return due;
    for (const auto member : view.graph.line(view.package))
        if (member != view.package && view.in.plan.find_release(view.in.config.packages[member].name) != nullptr)
            due.push_back(member);
    return due;
}

VersionStep make_step(const WhyReport& report, const Wish& wish) {
    VersionStep step;
    if (report.release->previous) step.from = report.release->previous;
    for (const auto& member : report.members)
        step.from = std::max(step.from, member.previous);
    const auto& to = report.release->version;
    if (!step.from) {
        step.kind = StepKind::first_version;
        return step;
    }
    if (to.is_prerelease())
        step.kind = StepKind::prerelease;
    else if (step.from->is_prerelease())
        step.kind = StepKind::finish;
    if (to.stable() != step.from->stable()) step.level = wish.level;
    const bool begins = !step.from->is_prerelease();
    const bool promotes =
        !begins && !step.level && to.is_prerelease() && to.prerelease()->label != step.from->prerelease()->label;
    step.is_label_inherited = to.is_prerelease() && !wish.stage && (begins || promotes);
    return step;
}

// ---- notices

Diagnostic differs_from_tag(const WhyReport& report) {
    const auto outcome = report.release ? "to " + report.release->version.to_string() : "to no release of it";
    return {codes::PIOT_WHY_DIFFERS,
            Severity::notice,
            fmt::format("`{}` was tagged {} here, but the history leads {}", report.package, report.asked->to_string(),
                        outcome),
            {},
            "it was released by hand, or tagged by something else; what follows is what the history says"};
}

void tell_notices(const View& view, WhyReport& report) {
    if (report.asked && (!report.release || report.release->version != *report.asked))
        report.notices.push_back(differs_from_tag(report));
    const auto of_tags =
        judge_tags(view.in.config, view.in.snapshot, [&](std::size_t package) { return package == view.package; });
    report.notices.insert(report.notices.end(), of_tags.begin(), of_tags.end());
}

WhyReport begin_report(const View& view, const std::optional<Version>& asked) {
    const auto& config = view.in.config.packages[view.package];
    const auto& evidence = view.in.snapshot.packages[view.package];
    WhyReport report;
    report.head = view.in.snapshot.head;
    report.package = config.name;
    report.kind = config.kind();
    report.asked = asked;
    if (const auto last = choose_last_release(evidence.tags, view.in.config.line))
        report.last_release = evidence.tags[*last];
    if (!evidence.base.empty()) report.base = CommitNote{evidence.base, {}};
    report.range = evidence.range;
    report.globs = config.globs;
    report.group = config.group;
    if (const auto* release = view.in.plan.find_release(config.name)) {
        report.standing = Standing::planned;
        report.release = *release;
        report.reasons = release->reasons;
    } else if (is_held(view, view.package)) {
        report.standing = Standing::held;
        report.reasons = view.unheld[view.package];
        report.hold = HoldNote{{view.hold.commit, {}}, view.hold.trailer};
    }
    return report;
}

}  // namespace

WhyReport make_why(const WhyInput& input, std::string_view package, const std::optional<Version>& asked) {
    const auto view = make_view(input, package);
    auto report = begin_report(view, asked);
    tell_units(view, report);
    tell_relations(view, report);
    const TrailerView trailers{input, view.graph, view.calls, view.package, find_due_members(view, report)};
    if (report.release) report.step = make_step(report, merge_wishes(trailers));
    tell_trailers(trailers, report);
    tell_notices(view, report);
    return report;
}

std::string_view to_string(UnitEffect effect) {
    constexpr std::array<std::string_view, 3> k_names{"counts", "skipped", "undone"};
    return k_names.at(static_cast<std::size_t>(effect));
}

std::string_view to_string(TrailerReach reach) {
    constexpr std::array<std::string_view, 4> k_names{"named", "touched", "dependency", "everything"};
    return k_names.at(static_cast<std::size_t>(reach));
}

std::string_view to_string(StepKind kind) {
    constexpr std::array<std::string_view, 4> k_names{"first_version", "release", "prerelease", "finish"};
    return k_names.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(Standing standing) {
    constexpr std::array<std::string_view, 3> k_names{"planned", "held", "not_due"};
    return k_names.at(static_cast<std::size_t>(standing));
}

}  // namespace piot
