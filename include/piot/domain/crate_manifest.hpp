// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

enum class DependencyKind { normal, dev, build };

struct CrateDependency {
    std::string name;              ///< on the registry
    std::string name_in_manifest;  ///< differs from `name` when the dependency is renamed
    std::string requirement;       ///< `*` when the manifest gives none
    std::vector<std::string> features;
    bool is_optional = false;
    bool uses_default_features = true;
    std::string target;  ///< `cfg(…)` or a triple; empty = all
    DependencyKind kind = DependencyKind::normal;
    std::string registry_index;  ///< empty = the registry that the crate itself is on
    bool has_path_or_git = false;

    friend bool operator==(const CrateDependency&, const CrateDependency&) = default;
};

/// A packaged Cargo.toml (cargo has resolved inheritance and paths in it). Fields that are absent are empty.
struct CrateManifest {
    std::string name;
    std::string version;
    std::string description;
    std::string license;
    std::string license_file;
    std::string readme;  ///< path inside the crate
    std::string documentation;
    std::string homepage;
    std::string repository;
    std::string links;
    std::string rust_version;
    std::vector<std::string> authors;
    std::vector<std::string> keywords;
    std::vector<std::string> categories;
    std::optional<std::vector<std::string>> publish;  ///< registries it may go to; nullopt = any; `false` gives none
    std::map<std::string, std::vector<std::string>> features;
    std::vector<CrateDependency> dependencies;

    friend bool operator==(const CrateManifest&, const CrateManifest&) = default;
};

/// `origin` is what findings name. Fails with PIOT_INSPECT_METADATA and the position when the text is no TOML or has no
/// `[package]`. Values of an unexpected type count as absent.
[[nodiscard]] Result<CrateManifest> parse_crate_manifest(std::string_view text, std::string_view origin);

/// An entry of Cargo.lock.
struct LockedPackage {
    std::string name;
    std::string version;
    std::string source;    ///< empty = a path
    std::string checksum;  ///< lower-case hex; empty = none

    friend bool operator==(const LockedPackage&, const LockedPackage&) = default;
};

/// Fails with PIOT_INSPECT_METADATA when the text is no TOML.
[[nodiscard]] Result<std::vector<LockedPackage>> parse_locked_packages(std::string_view text, std::string_view origin);

/// `.cargo_vcs_info.json`.
struct VcsInfo {
    std::string commit;
    std::string path;  ///< directory of the crate in the repository; empty = its root
    bool is_dirty = false;

    friend bool operator==(const VcsInfo&, const VcsInfo&) = default;
};

[[nodiscard]] Result<VcsInfo> parse_vcs_info(std::string_view text, std::string_view origin);

}  // namespace piot
