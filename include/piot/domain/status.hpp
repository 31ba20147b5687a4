// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/registry_view.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// How the remote's tags and the registry's versions of one package compare. Of several the first that applies.
enum class DriftState {
    unknown,      ///< the registry did not say
    partial,      ///< the highest live version came up in part and has no tag
    untagged,     ///< a live version has no tag
    unpublished,  ///< a tag is higher than anything live
    unreleased,   ///< neither a tag nor a live version
    in_sync,
};

/// A tag that is a version of a package.
struct TaggedVersion {
    Version version;
    std::string tag;
    std::string commit;  ///< full id, peeled

    friend bool operator==(const TaggedVersion&, const TaggedVersion&) = default;
};

/// What a remote holds of every configured package, in its order; each highest version first.
using TagView = std::vector<std::vector<TaggedVersion>>;

/// `remote` maps the names of all tags to their commits.
[[nodiscard]] TagView make_tag_view(const Config& config, const std::map<std::string, std::string>& remote);

/// One package's row.
struct PackageStatus {
    std::string package;
    PackageKind kind = PackageKind::crates;
    std::string registry;  ///< for people
    std::string registry_name;
    DriftState state = DriftState::unknown;
    std::optional<TaggedVersion> tagged = {};  ///< the highest
    std::optional<LiveVersion> live = {};      ///< the highest that is not yanked; where all are, the highest
    std::optional<Version> pending = {};       ///< what the plan of HEAD would release
    std::vector<LiveVersion> untagged = {};    ///< whole versions that lack their tag, highest first
    std::vector<LiveVersion> partial = {};     ///< above the highest tag, highest first
    std::vector<TaggedVersion> unpublished = {};
    std::string detail = {};  ///< when unknown: what happened
    ErrorCode cause = {};     ///< when unknown: as for an Observation

    friend bool operator==(const PackageStatus&, const PackageStatus&) = default;
};

struct StatusReport {
    std::string head;                          ///< commit that the pending versions are planned from
    std::vector<PackageStatus> packages = {};  ///< configuration order
    /// What differs, with the way out, as warnings; notices about this clone; why nothing can be planned.
    std::vector<Diagnostic> diagnostics = {};

    friend bool operator==(const StatusReport&, const StatusReport&) = default;
};

/// What status goes by.
struct StatusFacts {
    const Config& config;
    const RegistryView& registries;
    const std::map<std::string, std::string>& remote_tags;  ///< commits by name
    const std::vector<std::string>& clone_tags;             ///< sorted
    const Plan* plan = nullptr;                             ///< nullptr: there is none
    std::string head;
};

/// Compares what is tagged with what is live. Every version counts, whatever a registry calls the latest: prereleases
/// by their order, yanked ones because their number stays taken. Pure.
[[nodiscard]] StatusReport make_status(const StatusFacts& facts);

/// The live versions (indexes into the view) that lack their tag although piot's tags reach down to them: those above
/// the package's lowest tag, or all where it has none.
[[nodiscard]] std::vector<std::size_t> find_missing_tags(const PackageView& view,
                                                         const std::vector<TaggedVersion>& tags);

[[nodiscard]] bool has_drift(const StatusReport& report);
/// 1 when anything differs, else 3 when a registry did not say, else 0.
[[nodiscard]] ExitCode check_status(const StatusReport& report);

/// `in_sync`
[[nodiscard]] std::string_view to_string(DriftState state);

}  // namespace piot
