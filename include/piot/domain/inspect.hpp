// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/artifact_facts.hpp"
#include "piot/domain/plan.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace piot {

/// Whose rules an artifact must pass beyond its own consistency.
enum class RegistryRules {
    public_index,  ///< crates.io or pypi.org: platform tags, sizes, metadata that they refuse
    other          ///< a configured registry: nothing is known of its rules
};

/// How the members of a crate stand to the commit that it claims to come from. Paths are those below its top directory.
struct CrateSources {
    /// Tracked files with the SHA-256 of their content; empty = the content is not compared.
    std::map<std::string, std::string, std::less<>> tracked;
    /// Hashes of all tracked files of the repository that are named like the crate's README or licence file: cargo
    /// pulls those in from other directories.
    std::map<std::string, std::set<std::string>, std::less<>> borrowable;
};

/// What a plan and a registry expect of one artifact. An empty field is not compared.
struct Expectation {
    std::string registry_name;
    std::string version;                       ///< the registry's spelling
    std::string target;                        ///< of the row: noarch, a triple, sdist or any
    std::vector<std::string> python_versions;  ///< of the row
    std::string manylinux;                     ///< of the row
    std::optional<BundleCli> bundle_cli;       ///< of the row
    std::string commit;                        ///< crates: what they must have been packaged from
    std::string crate_path;                    ///< crates: their directory, `.` = root
    std::optional<CrateSources> sources;       ///< crates
    RegistryRules rules = RegistryRules::public_index;
};

/// Without `sources`, which only a repository can tell.
[[nodiscard]] Expectation make_expectation(const Plan& plan, const MatrixRow& row);

/// Everything that is wrong or odd with one artifact; an error among them means that it must not be uploaded.
[[nodiscard]] std::vector<Diagnostic> inspect_artifact(const ArtifactFacts& facts, const Expectation& expectation);

/// The interpreters of a row that none of its wheels serves, as findings about `row_directory`.
[[nodiscard]] std::vector<Diagnostic> inspect_interpreters(const MatrixRow& row, const std::vector<WheelName>& wheels,
                                                           const std::string& row_directory);

/// Packaged lockfiles against the very bytes of the other crates in this release: `cargo install --locked` would fail
/// for everyone when they differ. `crates` are all crates of the plan that were found.
[[nodiscard]] std::vector<Diagnostic> inspect_sibling_locks(const std::vector<const CrateFacts*>& crates);

}  // namespace piot
