// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/crate_manifest.hpp"
#include "piot/domain/stamp.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// A text in a manifest. Absent: `text` is empty and `origin` is the table that it would stand in.
struct PlacedText {
    std::string text;
    Origin origin;  ///< of an inherited one: where the workspace's root says it, when it does

    friend bool operator==(const PlacedText&, const PlacedText&) = default;
};

/// A dependency that a Cargo.toml finds by `path`, itself or through `[workspace.dependencies]`.
struct CratePathDependency {
    std::string name;         ///< of the crate; not the key when it is renamed
    std::string where;        ///< `[dependencies].x`, for people
    std::string directory;    ///< repository-relative; empty = outside the repository
    std::string requirement;  ///< its `version`; empty = none
    DependencyKind kind = DependencyKind::normal;
    bool is_optional = false;
    bool is_inherited = false;  ///< `workspace = true`: path and requirement stand in the root's Cargo.toml
    Origin origin;              ///< of the entry in the crate's own Cargo.toml
    Origin definition;          ///< of the entry that holds the path: the same, or the workspace's

    friend bool operator==(const CratePathDependency&, const CratePathDependency&) = default;
};

struct CrateBinary {
    std::string name;
    std::vector<std::string> required_features;

    friend bool operator==(const CrateBinary&, const CrateBinary&) = default;
};

struct CrateLibrary {
    std::string name;                ///< as rustc takes it: no `-`
    std::vector<std::string> types;  ///< `crate-type`; empty = not given
    std::string source;              ///< repository-relative path of its root file
    Origin origin;                   ///< of `crate-type`, else of `[lib]`, else of `[package]`
    Origin name_origin;              ///< of `[lib].name`, else of `[package].name`

    [[nodiscard]] bool is_cdylib() const;
    friend bool operator==(const CrateLibrary&, const CrateLibrary&) = default;
};

/// A Cargo.toml with a `[package]`.
struct CrateProject {
    std::string file;       ///< `crates/a/Cargo.toml`
    std::string directory;  ///< `crates/a`; `.` = root
    /// As cargo would package it: what is inherited is filled in, dependencies by path without a version are left out.
    CrateManifest manifest;
    /// Where the keys of `[package]` have their values (`name`, `version`, `publish`, …), inherited or not, and where
    /// the crate's dependencies stand (`dependencies.serde`, whatever their table).
    std::map<std::string, Origin, std::less<>> places;
    Origin package_origin;  ///< of `[package]`: where a missing key would stand
    /// `license-file` as a repository-relative path; empty = none, or outside the repository.
    std::string license_path;
    std::string workspace;               ///< directory of its workspace's root, itself included; empty = none
    std::vector<std::string> inherited;  ///< what it takes from the root: `[package].version`, `[dependencies].serde`
    Origin inherited_origin;             ///< of the first of these
    std::vector<CratePathDependency> path_dependencies;  ///< of all kinds, without `[patch]`
    std::vector<std::string>
        features;  ///< declared: `[features]` and the implicit ones of optional dependencies; sorted
    std::vector<CrateBinary> binaries;  ///< declared or found at src/main.rs, src/bin
    std::optional<CrateLibrary> library;
    std::optional<Origin> pyo3;  ///< of its dependency on pyo3; nullopt = no extension of Python

    /// The value of a key's place, or the place of `[package]`.
    [[nodiscard]] const Origin& place_of(std::string_view key) const;
    friend bool operator==(const CrateProject&, const CrateProject&) = default;
};

/// A Cargo.toml with a `[workspace]`.
struct CargoWorkspace {
    std::string file;
    std::string directory;
    std::vector<std::string>
        members;  ///< directories of its crates, its root package and path dependencies included; sorted
    std::vector<std::string> default_members;  ///< as written, seen from the repository's root; empty = not given
    PlacedText version;                        ///< `[workspace.package].version`

    friend bool operator==(const CargoWorkspace&, const CargoWorkspace&) = default;
};

/// `[tool.maturin]`.
struct MaturinSettings {
    PlacedText manifest_path;
    PlacedText python_source;
    PlacedText module_name;
    PlacedText bindings;
    std::vector<PlacedText> include;  ///< patterns, whatever format they are for
    std::vector<std::string> features;
    std::vector<std::string> python_packages;
    Origin origin;  ///< of the table; line 0 = there is none

    friend bool operator==(const MaturinSettings&, const MaturinSettings&) = default;
};

/// Who decides a project's version.
enum class PythonVersionSource {
    literal,      ///< `[project].version`
    cargo,        ///< maturin reads Cargo.toml
    environment,  ///< hatch-vcs or setuptools-scm: a variable of the build step
    other,        ///< code, a file or a plugin: not to be stamped
    none,         ///< nothing says it, or it is said twice
};

/// A directory with a pyproject.toml, or with only a setup.py or setup.cfg.
struct PythonProject {
    std::string file;       ///< `bindings/python/pyproject.toml`
    std::string directory;  ///< `.` = root
    bool has_project_table = false;
    PlacedText name;     ///< `[project].name`
    PlacedText backend;  ///< `[build-system].build-backend` as written; setuptools where a setup.py stands for it
    std::optional<BuildMode> build;  ///< that the backend means; nullopt = one that piot does not know, or none
    PlacedText version;              ///< `[project].version`
    PythonVersionSource version_source = PythonVersionSource::none;
    PlacedText version_obstacle;  ///< `other`: what decides it, completes "the version is dynamic and …"
    PlacedText requires_python;
    std::map<std::string, PlacedText> urls;  ///< `[project.urls]` by label
    PlacedText private_classifier;           ///< `Private :: …`, with which PyPI takes no file; empty = none
    MaturinSettings maturin;
    /// Directory of the crate that maturin builds; empty = none found, or it could be two.
    std::string crate;
    std::vector<std::string> compiled_crates;  ///< directories of the crates that setuptools-rust builds; sorted
    PlacedText
        extension;  ///< without maturin: what says that it compiles something, `ext_modules`; empty = nothing does

    friend bool operator==(const PythonProject&, const PythonProject&) = default;
};

/// What the manifests of a repository say about its packages.
struct ProjectTree {
    std::vector<CrateProject> crates;        ///< by directory
    std::vector<CargoWorkspace> workspaces;  ///< by directory
    std::vector<PythonProject> pythons;      ///< by directory
    std::vector<Diagnostic> unreadable;      ///< files that are not TOML: PIOT_STAMP_MANIFEST_SYNTAX with the position

    /// nullptr when there is none.
    [[nodiscard]] const CrateProject* find_crate(std::string_view directory) const;
    [[nodiscard]] const CargoWorkspace* find_workspace(std::string_view directory) const;
    [[nodiscard]] const PythonProject* find_python(std::string_view directory) const;
};

/// True for the files that `parse_projects` wants the text of: Cargo.toml, pyproject.toml, setup.py, setup.cfg.
[[nodiscard]] bool is_project_manifest(std::string_view path);

/// `manifests` in any order (others than the above are passed over), `files` all tracked paths, sorted bytewise. Never
/// fails: what cargo or a build backend would not understand counts as absent.
[[nodiscard]] ProjectTree parse_projects(const std::vector<ManifestText>& manifests,
                                         const std::vector<std::string>& files);

}  // namespace piot
