// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/version.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot {

enum class ReasonKind {
    changed,              ///< a path of its globs differs from the last release
    first_release,        ///< no tag yet
    forced,               ///< a trailer or a manual release names it
    dependency,           ///< depends on a package in this plan
    dependency_released,  ///< depends on a package that was released after it
    group,                ///< a member of its group is due
    trailer,              ///< makes nothing due: the trailer that set its level or label; stands last
};

/// One reason why a package is due. Fields that do not apply are empty.
struct Reason {
    ReasonKind kind = ReasonKind::changed;
    std::string package;       ///< dependency, dependency_released, group: the other package
    std::string commit;        ///< full id of the commit
    std::string path;          ///< changed: the file, as bytes of the tree
    std::string glob;          ///< changed: the glob it matches
    std::string trailer = {};  ///< trailer, forced by one: `release: minor [a]`

    friend bool operator==(const Reason&, const Reason&) = default;
};

/// What the registry says about a planned release, where it was asked.
enum class Verdict {
    publish,  ///< not live
    skip,     ///< live already
    unknown,
};

/// A package and the version it will have.
struct Release {
    std::string package;
    PackageKind kind = PackageKind::crates;
    std::string registry_name;
    std::optional<Version> previous;  ///< last release; nullopt for a first release
    Version version;
    std::string registry_version;  ///< SemVer for crates.io, PEP 440 for PyPI
    std::string tag;
    int level = 0;                        ///< longest chain of planned packages beneath it; 0 = none
    std::vector<std::string> depends_on;  ///< as configured
    std::vector<Reason> reasons;
    std::optional<Verdict> verdict = {};  ///< nullopt = the registries were not asked

    friend bool operator==(const Release&, const Release&) = default;
};

/// The last release of a configured package, planned or not. Packages never released are absent.
struct BaselineEntry {
    std::string package;
    Version version;
    std::string tag;

    friend bool operator==(const BaselineEntry&, const BaselineEntry&) = default;
};

/// One row of the build matrix. Optional keys are omitted from JSON when empty.
struct MatrixRow {
    std::string name;
    PackageKind kind = PackageKind::crates;
    std::string version;  ///< the registry's spelling
    std::string target;   ///< noarch, a triple, sdist or any
    std::string runs_on;
    std::string artifact_name;
    std::string artifact_path;
    std::string path;
    std::optional<BuildMode> build;            ///< pypi
    std::vector<std::string> python_versions;  ///< optional
    std::string libc;                          ///< optional: gnu or musl
    std::string manylinux;                     ///< optional
    std::optional<BundleCli> bundle_cli;
    std::string build_workflow;               ///< optional
    std::vector<std::string> cargo_packages;  ///< crates: this crate and planned crates beneath it, dependencies first

    friend bool operator==(const MatrixRow&, const MatrixRow&) = default;
};

/// A version that is live but untagged: publish writes the tag.
struct MissingTag {
    std::string package;
    Version version;
    std::string tag;
    std::string commit;  ///< full id of the commit that the live version was made from

    friend bool operator==(const MissingTag&, const MissingTag&) = default;
};

/// A release that would be published while the planned dependency beneath it is live already.
struct Skew {
    std::string dependent;
    std::string dependency;

    friend bool operator==(const Skew&, const Skew&) = default;
};

/// What would be released from one commit. A value: equal input gives an equal plan.
struct Plan {
    std::string head;                     ///< full commit id
    std::string config_sha256;            ///< lower-case hex
    std::vector<BaselineEntry> baseline;  ///< configuration order
    std::vector<Release> releases;        ///< dependency order
    std::vector<MatrixRow> matrix;        ///< in the order of `releases`
    std::vector<Diagnostic> notices;
    std::vector<MissingTag> heal = {};  ///< only where the registries were asked
    std::vector<Skew> skew = {};        ///< only where the registries were asked

    [[nodiscard]] bool is_empty() const { return releases.empty(); }
    [[nodiscard]] const Release* find_release(std::string_view package) const;
    [[nodiscard]] const BaselineEntry* find_baseline(std::string_view package) const;

    friend bool operator==(const Plan&, const Plan&) = default;
};

[[nodiscard]] std::string_view to_string(ReasonKind kind);
[[nodiscard]] std::string_view to_string(Verdict verdict);

/// Version of the JSON document; changes when a reader of the previous one would misread it.
inline constexpr int k_plan_schema_version = 1;

}  // namespace piot
