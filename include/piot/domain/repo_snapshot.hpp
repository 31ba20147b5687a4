// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/trailer.hpp"
#include "piot/domain/version.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace piot {

/// Where a tag's commit sits, seen from HEAD.
enum class TagRelation {
    ancestor,    ///< HEAD itself or an ancestor of it
    descendant,  ///< HEAD is a proper ancestor of it
    elsewhere,   ///< neither
};

/// Where the line of a tag that is no ancestor parts from ours, compared with the last release on our line.
enum class Parting {
    unknown,               ///< not asked: the tag is an ancestor, or not higher than the last release
    at_or_before_release,  ///< a parallel line (or an unrelated history)
    after_release,
};

/// One tag of a package that is a version.
struct TagEvidence {
    std::string name;
    Version version;
    std::string commit;  ///< full id, peeled
    TagRelation relation = TagRelation::ancestor;
    Parting parting = Parting::unknown;
    bool is_missing = false;  ///< the version is live on its registry, the tag is not there yet

    friend bool operator==(const TagEvidence&, const TagEvidence&) = default;
};

/// A path that counts as a change: it matches, differs between base and HEAD, and a unit that does not skip changed it.
struct ChangeEvidence {
    std::string path;    ///< bytes of the tree
    std::string glob;    ///< as configured
    std::string commit;  ///< the newest unit that changed it

    friend bool operator==(const ChangeEvidence&, const ChangeEvidence&) = default;
};

/// A trailer line and the commit whose message holds it: the unit itself, or a commit that a merge brought.
struct UnitTrailer {
    std::string commit;
    TrailerLine trailer;

    friend bool operator==(const UnitTrailer&, const UnitTrailer&) = default;
};

/// A first-parent commit of HEAD that carries `release:` lines. `trailers` already follows the merge rule: its own,
/// else those of its tips, else the bumps of the other commits it brought (newest first). Remarks stand beside the one
/// that counts.
struct Unit {
    std::size_t position = 0;  ///< number of first-parent steps from HEAD; 0 = HEAD
    std::string commit;
    std::vector<UnitTrailer> trailers;
    std::vector<std::size_t> touches;  ///< packages (indexes, ascending) whose globs a changed path matches

    friend bool operator==(const Unit&, const Unit&) = default;
};

/// What was found out about one configured package.
struct PackageEvidence {
    /// Its versions, highest first. May end after the highest ancestor and the highest stable ancestor: lower ones
    /// decide nothing.
    std::vector<TagEvidence> tags;
    std::vector<std::string> odd_tags;  ///< fit the tag format and look like a version, but are none
    std::string base;                   ///< commit; empty when it was never released
    std::size_t range = 0;              ///< its range: the units at positions below this
    std::optional<ChangeEvidence> change;
    /// Dependencies (indexes) whose last stable release is neither at this base nor an ancestor of it.
    std::vector<std::size_t> newer_dependencies;

    friend bool operator==(const PackageEvidence&, const PackageEvidence&) = default;
};

/// Everything about a repository that a plan depends on, as a value. Gathering is piot/ports/history.hpp.
struct RepoSnapshot {
    std::string head;                       ///< full commit id
    std::vector<PackageEvidence> packages;  ///< one per configured package, in its order
    std::vector<Unit> units;                ///< those with trailers only, newest first
    std::vector<std::string> tag_names;     ///< every tag of the repository, sorted bytewise
    std::vector<Diagnostic> notices;        ///< what gathering had to say

    [[nodiscard]] bool has_tag(std::string_view name) const;
};

/// The last release among a package's tags (highest first): the highest ancestor; under a `line` (`*`, `1`, `1.4`) the
/// highest of that line wherever it sits; the highest of all where neither exists. nullopt = never released.
[[nodiscard]] std::optional<std::size_t> choose_last_release(const std::vector<TagEvidence>& tags,
                                                             std::string_view line);

/// The same among stable versions only: what prerelease levels are measured against, and what dependents must follow.
[[nodiscard]] std::optional<std::size_t> choose_last_stable_release(const std::vector<TagEvidence>& tags,
                                                                    std::string_view line);

/// Whether a version belongs to a `line`: `*` holds all, `1` holds 1.x.y, `1.4` holds 1.4.x.
[[nodiscard]] bool is_on_line(const Version& version, std::string_view line);

/// True when the unit's trailer keeps its changes from making this package changed.
[[nodiscard]] bool skips(const Unit& unit, std::string_view package);

}  // namespace piot
