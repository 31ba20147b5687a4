// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/pyproject_toml.hpp"
#include "domain/stamp/cargo_tree.hpp"

#include "piot/domain/stamp.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot {

/// A version that a crate's directory is to get.
struct CrateTarget {
    Version version;
    const PackageConfig* package = nullptr;  ///< the one that decides
};

/// A stamp while it is made: the manifests that were understood, the edits planned in them, and what stands against it.
struct StampDraft {
    CargoTree crates;
    std::map<std::string, ManifestDocument, std::less<>> lockfiles;  ///< by directory
    std::map<std::string, PyprojectToml, std::less<>> projects;      ///< of configured packages, by directory
    std::map<std::string, Failure, std::less<>> unreadable;          ///< Cargo.toml and Cargo.lock, by path
    std::map<std::string, CrateTarget, std::less<>> targets;         ///< crates to stamp, by directory
    std::vector<StampChange> changes;
    std::vector<Diagnostic> findings;
    std::vector<Diagnostic> notices;

    /// Plans a value, or finds out why it cannot be written. Nothing happens when it is there already.
    void set(ManifestDocument& document, const TomlNode& node, StampChange change);
    void add_findings(const Failure& failure);
};

/// Reads what can be read of `input.manifests`.
[[nodiscard]] StampDraft read_manifests(const StampInput& input);

/// The version that the tree should hold for the package; nullopt when it was never released and is not planned.
[[nodiscard]] std::optional<Version> find_stamped_version(const Plan& plan, const PackageConfig& package);

/// Stamps the pyproject.toml files and decides which crate gets which version.
void choose_targets(StampDraft& draft, const StampInput& input);

/// Writes the version of every target into its Cargo.toml.
void stamp_crates(StampDraft& draft);

/// Moves every requirement on a target.
void move_requirements(StampDraft& draft);

/// Moves the entries of lockfiles that name a target.
void follow_in_lockfiles(StampDraft& draft);

}  // namespace piot
