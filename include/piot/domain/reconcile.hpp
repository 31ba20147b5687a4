// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/publish_report.hpp"
#include "piot/domain/status.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// Who says from which commit a version was released; the most trusted first.
enum class TagSource {
    registry,  ///< the registry's record of the upload, or the commit that the live file itself names
    sibling,   ///< the tag of a package that was released with it
    person,    ///< `--at`
};

/// A commit that carries the tag of another package, whose plan would have released this version too.
struct SiblingRelease {
    std::string tag;
    std::string commit;  ///< full id, in the history of HEAD
    std::optional<std::chrono::sys_seconds> committed_at = {};

    friend bool operator==(const SiblingRelease&, const SiblingRelease&) = default;
};

/// A live version without a tag, and what is known about where it came from.
struct UntaggedVersion {
    std::size_t package = 0;  ///< index in the configuration
    LiveVersion live;
    Ancestry ancestry = Ancestry::unknown;  ///< of `live.commit` to HEAD
    /// When its first file was uploaded; nullopt = the registry does not say.
    std::optional<std::chrono::sys_seconds> uploaded_at = {};
    std::vector<SiblingRelease> siblings = {};
    std::string silence = {};  ///< when the registry did not say where it came from: what happened

    friend bool operator==(const UntaggedVersion&, const UntaggedVersion&) = default;
};

/// The live versions that a tag may be written for, by package, highest first: those that lack it where piot's tags
/// reach, whole or still unfinished, and whole ones of before the first tag. Nothing is known about them yet.
[[nodiscard]] std::vector<UntaggedVersion> list_untagged(const Config& config, const RegistryView& registries,
                                                         const TagView& tags);

/// Is it older than the first tag of its package? Such versions are placed by records alone.
[[nodiscard]] bool is_before_tags(const UntaggedVersion& version, const TagView& tags);

/// What a person said with `--at`.
struct SaidCommit {
    std::string package;
    std::optional<Version> version;  ///< nullopt: the one version of the package that nothing else places
    std::string commit;              ///< full id
    Ancestry ancestry = Ancestry::unknown;
};

/// What reconcile goes by.
struct ReconcileFacts {
    const Config& config;
    const RegistryView& registries;
    const TagView& tags;
    std::vector<UntaggedVersion> untagged;  ///< the versions in question, by package, highest first
    std::optional<SaidCommit> said = {};
    std::string head;
};

/// One tag to write, and what it stands for.
struct TagToWrite {
    std::string tag;
    std::string commit;  ///< full id
    TagSource source = TagSource::registry;
    std::string witness = {};           ///< of a sibling: its tag
    std::vector<std::string> packages;  ///< configuration order
    Version version;
    TagOutcome outcome = TagOutcome::pending;

    friend bool operator==(const TagToWrite&, const TagToWrite&) = default;
};

/// What a run of `reconcile` would write, or did.
struct ReconcileReport {
    std::string head;
    std::vector<TagToWrite> tags = {};
    /// Versions that cannot be placed (errors), what went wrong, and what was left out (notices).
    std::vector<Diagnostic> diagnostics = {};

    friend bool operator==(const ReconcileReport&, const ReconcileReport&) = default;
};

/// Where every missing tag belongs. A tag is only placed by what somebody knows: the registry's record first; else the
/// tag of the one commit whose release would have held this version, unless that commit is younger than the upload;
/// else what a person says. A tag that several packages share needs all of them live and whole, from one commit.
/// Versions that nothing places are findings: errors where piot's tags reach, one notice for those of a package that
/// has none. Pure.
[[nodiscard]] ReconcileReport decide_reconcile(const ReconcileFacts& facts);

[[nodiscard]] ExitCode exit_code_of(const ReconcileReport& report);

/// `registry`
[[nodiscard]] std::string_view to_string(TagSource source);

}  // namespace piot
