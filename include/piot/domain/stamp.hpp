// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"

#include <string>
#include <vector>

namespace piot {

/// A Cargo.toml, Cargo.lock or pyproject.toml with its repository-relative path.
struct ManifestText {
    std::string path;
    std::string text;

    friend bool operator==(const ManifestText&, const ManifestText&) = default;
};

struct StampInput {
    Config config;
    Plan plan;                            ///< `releases` and `baseline` are read
    std::vector<ManifestText> manifests;  ///< every tracked Cargo.toml and Cargo.lock, the packages' pyproject.toml
};

/// One value that differs from what it should be.
struct StampChange {
    Origin origin;
    std::string what;  ///< `[package].version`, `[dependencies].x`, or words for a lockfile's entry
    std::string from;
    std::string to;

    friend bool operator==(const StampChange&, const StampChange&) = default;
};

struct StampResult {
    std::vector<ManifestText> files;   ///< the changed ones only, whole, by path
    std::vector<StampChange> changes;  ///< by file and position
    std::vector<Diagnostic> notices;   ///< manifests that were left alone because they are not TOML

    friend bool operator==(const StampResult&, const StampResult&) = default;
};

/// The manifests with the version of every configured package in them: planned, else last released (`baseline`); a
/// package never released keeps its own. Requirements on stamped crates and lockfile entries follow. All other bytes
/// stay. Pure and idempotent; when one value cannot be written safely nothing is, and all such findings are returned:
/// PIOT_STAMP_MANIFEST_MISSING, _MANIFEST_SYNTAX, _NAME, _NOT_WRITABLE, _REQUIREMENT.
[[nodiscard]] Result<StampResult> make_stamp(const StampInput& input);

/// What `--check` reports: one PIOT_STAMP_DIFFERS for each change.
[[nodiscard]] std::vector<Diagnostic> make_stamp_findings(const StampResult& result);

}  // namespace piot
