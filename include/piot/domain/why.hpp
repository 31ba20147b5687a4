// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/commit_note.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/package_history.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/version.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What a unit's changes do for a package.
enum class UnitEffect {
    counts,   ///< they make it changed
    skipped,  ///< a `release: skip` covers them
    undone,   ///< nothing of them differs from the last release any more
};

/// A unit that touches the package.
struct WhyUnit {
    CommitNote commit;
    UnitEffect effect = UnitEffect::counts;
    std::string skip;                ///< skipped: the line that covers it
    std::vector<TouchedPath> paths;  ///< the first ones
    std::size_t path_count = 0;

    friend bool operator==(const WhyUnit&, const WhyUnit&) = default;
};

enum class TrailerReach {
    named,       ///< its list names the package
    touched,     ///< its unit touches the package
    dependency,  ///< its unit touches a package beneath
    everything,  ///< its unit touches no package at all
};

/// A trailer of the range that speaks to the package, or to a due member of its group.
struct WhyTrailer {
    CommitNote commit;  ///< whose message holds it
    std::string line;   ///< `release: minor [a]`
    std::string
        brought_by{};  ///< full id of the unit, a merge, that brought the commit; empty = the commit is the unit
    TrailerReach reach = TrailerReach::touched;
    std::string through;      ///< dependency: the package beneath that the unit touches
    std::string member;       ///< the member of the group that it reaches; empty = the package itself
    bool sets_level = false;  ///< the newest of those with the level that was taken
    bool sets_label = false;  ///< the newest with a label, or `final`
    bool forces = false;      ///< makes the package due by naming it

    friend bool operator==(const WhyTrailer&, const WhyTrailer&) = default;
};

/// A `release:` line of a unit that touches the package, of which nothing comes.
struct IgnoredLine {
    CommitNote commit;
    std::string line;
    std::string problem;

    friend bool operator==(const IgnoredLine&, const IgnoredLine&) = default;
};

/// Another package that this one is tied to: a dependency or a member of its group.
struct RelatedPackage {
    std::string package;
    PackageKind kind = PackageKind::crates;
    std::optional<Version> previous;  ///< last release
    std::optional<Version> next;      ///< in the plan
    bool is_newer = false;            ///< a dependency released after the package
    bool is_held = false;             ///< due, were it not for a skip at HEAD

    friend bool operator==(const RelatedPackage&, const RelatedPackage&) = default;
};

enum class StepKind {
    first_version,  ///< as configured; trailers say nothing about it
    release,        ///< from one stable version to the next
    prerelease,     ///< begins, continues or promotes a prerelease line
    finish,         ///< ends one
};

/// How a planned version follows from the last one.
struct VersionStep {
    StepKind kind = StepKind::release;
    std::optional<Version> from;      ///< the highest last release of its group; nullopt for a first version
    std::optional<BumpLevel> level;   ///< set where X.Y.Z changes
    bool is_label_inherited = false;  ///< prerelease: no trailer asks for the label, the packages beneath ship it

    friend bool operator==(const VersionStep&, const VersionStep&) = default;
};

/// The line that keeps a package, or all, out of this run.
struct HoldNote {
    CommitNote commit;
    std::string line;

    friend bool operator==(const HoldNote&, const HoldNote&) = default;
};

enum class Standing {
    planned,
    held,  ///< due, were it not for a skip at HEAD
    not_due,
};

/// Why a package is, or is not, in the plan. Lists hold `k_max_why_entries` at most: what decides goes before what does
/// not, and what is listed stands newest first.
struct WhyReport {
    std::string head;
    std::string package;
    PackageKind kind = PackageKind::crates;
    Standing standing = Standing::not_due;
    std::optional<Version> asked;             ///< a past version: the report is about the plan that made it
    std::optional<TagEvidence> last_release;  ///< nullopt = never
    std::optional<CommitNote> base;           ///< nullopt = never released
    std::size_t range = 0;                    ///< number of units since
    std::vector<std::string> globs;
    std::vector<Reason> reasons;     ///< planned: those of the plan; held: those that wait
    std::optional<Release> release;  ///< planned
    std::optional<VersionStep> step;
    std::optional<HoldNote> hold;  ///< held
    std::vector<WhyUnit> units;
    std::size_t unit_count = 0;  ///< all that touch it
    std::size_t skipped_count = 0;
    std::size_t undone_count = 0;
    std::vector<WhyTrailer> trailers;
    std::size_t trailer_count = 0;
    std::vector<IgnoredLine> ignored;
    std::size_t ignored_count = 0;
    std::vector<RelatedPackage> dependencies;  ///< as configured
    std::string group;                         ///< empty = none
    std::vector<RelatedPackage> members;       ///< of the group, without the package
    std::vector<Diagnostic> notices;

    friend bool operator==(const WhyReport&, const WhyReport&) = default;
};

inline constexpr std::size_t k_max_why_entries = 1000;

/// What a report is made from. `plan` is that of `config` and `snapshot` without options.
struct WhyInput {
    const Config& config;
    const RepoSnapshot& snapshot;
    const Plan& plan;
    const PackageHistory& history;  ///< of the package
};

/// Pure. `package` is one of the configuration; `asked` is the version that a tag on HEAD says it was released as.
[[nodiscard]] WhyReport make_why(const WhyInput& input, std::string_view package, const std::optional<Version>& asked);

[[nodiscard]] std::string_view to_string(UnitEffect effect);
[[nodiscard]] std::string_view to_string(TrailerReach reach);
[[nodiscard]] std::string_view to_string(StepKind kind);
[[nodiscard]] std::string_view to_string(Standing standing);

/// Version of the JSON document.
inline constexpr int k_why_schema_version = 1;

}  // namespace piot
