// SPDX-License-Identifier: MIT
#include "why_trailers.hpp"

#include <algorithm>
#include <map>

namespace piot::planning {

namespace {

/// A call and the package that it reaches.
struct Reached {
    std::size_t age = 0;  // place among the valid calls
    std::size_t package = 0;
};

const Unit* find_unit(const RepoSnapshot& snapshot, std::size_t position) {
    const auto found = std::lower_bound(snapshot.units.begin(), snapshot.units.end(), position,
                                        [](const Unit& unit, std::size_t wanted) { return unit.position < wanted; });
    return found == snapshot.units.end() || found->position != position ? nullptr : &*found;
}

bool contains(const Packages& packages, std::size_t package) {
    return std::binary_search(packages.begin(), packages.end(), package);
}

std::vector<Reached> find_reached(const TrailerView& view) {
    std::vector<Reached> reached;
    const auto& packages = view.input.snapshot.packages;
    for (std::size_t age = 0; age < view.calls.valid.size(); ++age) {
        const auto& call = view.calls.valid[age];
        if (call.trailer.kind == TrailerKind::skip) continue;
        const auto found = std::find_if(view.speaking_for.begin(), view.speaking_for.end(), [&](std::size_t each) {
            return call.position < packages[each].range && call.reaches(each);
        });
        if (found != view.speaking_for.end()) reached.push_back({age, *found});
    }
    return reached;
}

/// How calls reach packages; what lies above a package is worked out once.
class ReachTeller {
  public:
    explicit ReachTeller(const TrailerView& view) : view_(view) {}

    void tell(const Reached& reached, WhyTrailer& into) {
        const auto& call = view_.calls.valid[reached.age];
        const auto* unit = find_unit(view_.input.snapshot, call.position);
        if (unit != nullptr && unit->commit != call.commit) into.brought_by = unit->commit;
        if (!call.trailer.packages.empty()) {
            into.reach = TrailerReach::named;
            return;
        }
        into.reach = TrailerReach::everything;
        if (call.reaches_all || unit == nullptr) return;
        into.reach = TrailerReach::touched;
        if (contains(unit->touches, reached.package)) return;
        into.reach = TrailerReach::dependency;
        const auto beneath = std::find_if(unit->touches.begin(), unit->touches.end(),
                                          [&](std::size_t each) { return contains(above(each), reached.package); });
        if (beneath != unit->touches.end()) into.through = view_.input.config.packages[*beneath].name;
    }

  private:
    const Packages& above(std::size_t package) {
        const auto [found, is_new] = above_.try_emplace(package);
        if (is_new) found->second = view_.graph.with_dependents({package});
        return found->second;
    }

    const TrailerView& view_;
    std::map<std::size_t, Packages> above_;
};

/// The first ones, but those that decide in any case; newest first.
std::vector<Reached> keep_some(std::vector<Reached> reached, const Wish& wish) {
    const auto decides = [&](const Reached& each) {
        return each.age == wish.level_age || (wish.stage && each.age == wish.stage->age);
    };
    std::stable_partition(reached.begin(), reached.end(), decides);
    reached.resize(std::min(reached.size(), k_max_why_entries));
    std::sort(reached.begin(), reached.end(), [](const auto& left, const auto& right) { return left.age < right.age; });
    return reached;
}

void tell_valid(const TrailerView& view, WhyReport& report) {
    const auto wish = merge_wishes(view);
    auto reached = find_reached(view);
    report.trailer_count = reached.size();
    ReachTeller teller(view);
    for (const auto& each : keep_some(std::move(reached), wish)) {
        const auto& call = view.calls.valid[each.age];
        WhyTrailer trailer;
        trailer.commit.id = call.commit;
        trailer.line = call.describe();
        teller.tell(each, trailer);
        if (each.package != view.package) trailer.member = view.input.config.packages[each.package].name;
        trailer.forces = trailer.reach == TrailerReach::named && report.standing == Standing::planned;
        if (report.step && report.step->kind != StepKind::first_version) {
            trailer.sets_level = report.step->level && each.age == wish.level_age;
            trailer.sets_label = wish.stage && each.age == wish.stage->age;
        }
        report.trailers.push_back(std::move(trailer));
    }
}

bool touches(const TrailerView& view, std::size_t position) {
    const auto& units = view.input.history.units;
    const auto found =
        std::lower_bound(units.begin(), units.end(), position,
                         [](const TouchingUnit& unit, std::size_t wanted) { return unit.position < wanted; });
    return found != units.end() && found->position == position;
}

void tell_ignored(const TrailerView& view, WhyReport& report) {
    const auto& snapshot = view.input.snapshot;
    const auto range = snapshot.packages[view.package].range;
    const auto add = [&](const std::string& commit, const std::string& line, std::string problem) {
        if (++report.ignored_count <= k_max_why_entries)
            report.ignored.push_back({{commit, {}}, line, std::move(problem)});
    };
    for (const auto& bad : view.calls.bad) {
        const auto& unit = snapshot.units[bad.unit];
        const bool concerns = unit.touches.empty() || contains(unit.touches, view.package);
        if (unit.position < range && concerns) add(bad.commit, bad.text, bad.message);
    }
    for (const auto& unit : snapshot.units) {
        if (unit.position >= range) break;
        for (const auto& line : unit.trailers)
            if (line.trailer.is_remark() && touches(view, unit.position))
                add(line.commit, line.trailer.text, "a subject line like this is not taken for a trailer");
    }
}

}  // namespace

Wish merge_wishes(const TrailerView& view) {
    const auto wishes = collect_wishes(view.calls, view.input.snapshot);
    Wish merged;
    for (const auto package : view.speaking_for)
        merged.merge(wishes[package]);
    return merged;
}

void tell_trailers(const TrailerView& view, WhyReport& report) {
    tell_valid(view, report);
    tell_ignored(view, report);
}

const UnitTrailer* find_skip(const RepoSnapshot& snapshot, std::size_t position, std::string_view package) {
    const auto* unit = find_unit(snapshot, position);
    if (unit == nullptr || !skips(*unit, package)) return nullptr;
    const auto found = std::find_if(unit->trailers.begin(), unit->trailers.end(), [&](const UnitTrailer& line) {
        return skips({unit->position, unit->commit, {line}, {}}, package);
    });
    return found == unit->trailers.end() ? nullptr : &*found;
}

}  // namespace piot::planning
