// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/project.hpp"
#include "piot/domain/registry_view.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/stamp.hpp"
#include "piot/domain/workflow.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What a proposal is made from.
struct InitFacts {
    ProjectTree projects;
    std::vector<ManifestText> manifests;  ///< what `projects` was parsed from
    std::vector<std::string> files;       ///< all tracked paths, sorted bytewise
    std::vector<Workflow> workflows;
    std::string remote_url;  ///< empty = there is no remote
    Cadence cadence = Cadence::immediate;
};

/// Why a key of the configuration has its value, where that is not plain; stands above it as a comment.
struct Remark {
    std::string key;  ///< of `[[package]]`; `name` stands above the table
    std::string text;

    friend bool operator==(const Remark&, const Remark&) = default;
};

struct ProposedPackage {
    PackageConfig config;
    std::vector<Remark> remarks = {};
    std::optional<Version> declared = {};  ///< the version in its manifest
    std::optional<Version> released = {};  ///< the last release by the tags that its `tag_format` continues
};

/// A configuration that nobody has written yet.
struct Proposal {
    Cadence cadence = Cadence::immediate;
    std::string line = {};  ///< empty = none
    std::vector<ProposedPackage> packages = {};
    /// PIOT_INIT_CHOICE for choices that deserve a look, PIOT_INIT_LEFT_OUT for manifests that are no packages.
    std::vector<Diagnostic> decisions = {};
};

/// The packages with paths, globs, edges, builds and trust, as if nothing had ever been released. Pure; `packages` is
/// empty when nothing can be released.
[[nodiscard]] Proposal propose_packages(const InitFacts& facts);

/// Tags that differ in nothing but the version behind `prefix`.
struct TagLine {
    std::string prefix;                   ///< `v`, `name-v`; may be empty
    std::string example;                  ///< the tag of `reached`, else that of `highest`
    std::optional<Version> reached = {};  ///< the highest in HEAD's history
    Version highest = {};                 ///< wherever it sits
    std::size_t distance = 0;             ///< units of HEAD's history since its last release

    friend bool operator==(const TagLine&, const TagLine&) = default;
};

/// The lines among all tags of a repository, by prefix, without their place in the history.
[[nodiscard]] std::vector<TagLine> find_tag_lines(const std::vector<std::string>& tag_names);

/// A tag that looks like a release, `v1.2` or `1.2.3-py`, for a repository of which no tag is a version that piot
/// reads; nullopt where one is, or where none looks like it.
[[nodiscard]] std::optional<std::string> find_unread_release(const std::vector<std::string>& tag_names);

/// A configuration with one package for each line: what its evidence says, `place_tag_lines` reads.
[[nodiscard]] Config make_tag_probe(const std::vector<TagLine>& lines);
[[nodiscard]] std::vector<TagLine> place_tag_lines(std::vector<TagLine> lines, const RepoSnapshot& probe);

/// `tag_format`, `group` and `first_version` that continue what is tagged: per package the line that bears its name, or
/// one line shared by all; of several the newest in HEAD's history.
[[nodiscard]] Proposal continue_tags(Proposal proposal, const std::vector<TagLine>& lines);

/// `first_version` above what is live, for packages without tags. `view` is that of `to_config(proposal)`.
[[nodiscard]] Proposal continue_live_versions(Proposal proposal, const RegistryView& view);

/// As a value; `sha256` is empty.
[[nodiscard]] Config to_config(const Proposal& proposal);

/// As the text of a putitoutthere.toml, with a comment above each remarkable value.
[[nodiscard]] std::string render_config(const Proposal& proposal);

}  // namespace piot
