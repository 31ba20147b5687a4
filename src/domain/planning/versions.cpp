// SPDX-License-Identifier: MIT
#include "versions.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::planning {

namespace {

Released find_released(const Config& config, const RepoSnapshot& snapshot, const Packages& line) {
    Released all;
    for (const auto member : line) {
        const auto one = planning::find_released(config, snapshot.packages[member]);
        all.last = std::max(all.last, one.last);
        all.last_stable = std::max(all.last_stable, one.last_stable);
    }
    return all;
}

class VersionSolver {
  public:
    explicit VersionSolver(const VersionInput& in) : in_(in), lines_(in.graph.lines().size()) {
        table_.versions.resize(in.graph.size());
    }

    VersionTable solve() {
        for (std::size_t line = 0; line < lines_.size(); ++line)
            (void)version_of(line);
        return std::move(table_);
    }

  private:
    struct Line {
        bool is_visited = false;
        std::optional<Version> version;
    };

    /// nullopt also while it is being worked out: only groups can lead back to themselves, and then something else has
    /// made one of them due and decides.
    std::optional<Version> version_of(std::size_t line) {
        if (lines_[line].is_visited) return lines_[line].version;
        lines_[line].is_visited = true;
        Packages due;
        for (const auto member : in_.graph.lines()[line])
            if (!in_.reasons[member].empty()) due.push_back(member);
        if (due.empty()) return std::nullopt;
        const auto version = decide(line, due);
        lines_[line].version = version;
        for (const auto member : due)
            table_.versions[member] = version;
        return version;
    }

    std::optional<Version> decide(std::size_t line, const Packages& due) {
        Wish wish;
        for (const auto member : due)
            wish.merge(in_.wishes[member]);
        const auto released = find_released(in_.config, in_.snapshot, in_.graph.lines()[line]);
        if (!released.last) return take_first_version(due, wish);
        if (!wish.stage) wish.stage = inherit_stage(line, due, *released.last);
        const auto next = compute_next_version(released, wish);
        if (!next) {
            tell(due, {codes::PIOT_PLAN_PRERELEASE,
                       Severity::error,
                       fmt::format("{}: {}", name(due), next.error().message),
                       {},
                       next.error().hint});
            return std::nullopt;
        }
        if (wish.stage && wish.stage->kind == TrailerKind::finalize) tell_finished(line, due, *next);
        return *next;
    }

    /// How many candidates a final version had. Evidence holds every tag above the last stable release (see
    /// PackageEvidence), so those of this line are all there; what sits on side branches counts only where a `line`
    /// makes such tags releases of ours.
    void tell_finished(std::size_t line, const Packages& due, const Version& version) {
        std::set<Version> candidates;
        for (const auto member : in_.graph.lines()[line])
            for (const auto& tag : in_.snapshot.packages[member].tags)
                if (tag.version.is_prerelease() && tag.version.stable() == version &&
                    (tag.relation == TagRelation::ancestor || !in_.config.line.empty()))
                    candidates.insert(tag.version);
        if (candidates.empty()) return;
        tell(due,
             {codes::PIOT_PLAN_FINISHED,
              Severity::notice,
              fmt::format("{}: finishes {} after {} candidate{}, the last of them {}", name(due), version.to_string(),
                          candidates.size(), candidates.size() == 1 ? "" : "s", candidates.rbegin()->to_string()),
              {},
              {}});
    }

    Version take_first_version(const Packages& due, const Wish& wish) {
        Version first = in_.config.packages[due.front()].first_version;
        for (const auto member : due)
            first = std::max(first, in_.config.packages[member].first_version);
        if (wish.stage)
            tell(due, {codes::PIOT_PLAN_TRAILER_NOTICE,
                       Severity::notice,
                       fmt::format("{}: `{}` says nothing about a first release; it ships first_version {}", name(due),
                                   wish.stage->text, first.to_string()),
                       {},
                       "to begin with a prerelease, set it as `first_version`"});
        return first;
    }

    /// The label of a line that is due only through dependencies that ship prereleases: it is no more mature than the
    /// least mature of them, but does not step back on its own line.
    std::optional<Wish::Stage> inherit_stage(std::size_t line, const Packages& due, const Version& last) {
        std::optional<PrereleaseLabel> lowest;
        for (const auto member : due) {
            for (const auto& reason : in_.reasons[member]) {
                if (reason.kind == ReasonKind::group) continue;
                if (reason.kind != ReasonKind::dependency) return std::nullopt;
                const auto dependency = in_.graph.line_of(*in_.graph.find(reason.package));
                if (dependency == line) continue;
                const auto version = version_of(dependency);
                if (!version || !version->is_prerelease()) return std::nullopt;
                const auto label = version->prerelease()->label;
                lowest = lowest ? std::min(*lowest, label) : label;
            }
        }
        if (!lowest || (last.is_prerelease() && *lowest < last.prerelease()->label)) return std::nullopt;
        return Wish::Stage{TrailerKind::bump, lowest, {}, {}, 0};
    }

    /// What is left out of the plan must not stand in the way of the rest.
    void tell(const Packages& due, Diagnostic finding) {
        if (!in_.matters || std::any_of(due.begin(), due.end(), in_.matters))
            table_.findings.push_back(std::move(finding));
    }

    [[nodiscard]] std::string name(const Packages& due) const {
        std::vector<std::string> names;
        for (const auto member : due)
            names.push_back('`' + in_.config.packages[member].name + '`');
        return join(names, ", ");
    }

    const VersionInput& in_;
    std::vector<Line> lines_;
    VersionTable table_;
};

}  // namespace

Released find_released(const Config& config, const PackageEvidence& evidence) {
    Released released;
    if (const auto last = choose_last_release(evidence.tags, config.line)) released.last = evidence.tags[*last].version;
    if (const auto stable = choose_last_stable_release(evidence.tags, config.line))
        released.last_stable = evidence.tags[*stable].version;
    // A stable release of another line is not what a prerelease builds on.
    if (released.last_stable > released.last) released.last_stable.reset();
    return released;
}

VersionTable compute_versions(const VersionInput& input) {
    return VersionSolver(input).solve();
}

}  // namespace piot::planning
