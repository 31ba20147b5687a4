// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/manifest_document.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot {

/// A dependency that a Cargo.toml finds by `path` inside the repository.
struct PathDependency {
    std::string where;                  ///< `[dependencies].x`, for people
    std::string directory;              ///< repository-relative
    const TomlNode* entry = nullptr;    ///< the table of its settings
    const TomlNode* version = nullptr;  ///< its requirement; nullptr when it has none
};

/// A Cargo.toml in the tree. The nodes belong to `document`.
struct CargoToml {
    ManifestDocument document;
    std::string directory;
    const TomlNode* package = nullptr;    ///< `[package]`
    const TomlNode* version = nullptr;    ///< `[package].version`
    const TomlNode* workspace = nullptr;  ///< `[workspace]`
    std::string name = {};                ///< `[package].name`; empty = none
    std::vector<PathDependency> path_dependencies = {};
    std::vector<const TomlNode*> replacements =
        {};  ///< entries of `[replace]`, which are tied to versions by their keys
};

/// `path` is the file's, repository-relative. Fails as `ManifestDocument::parse` does; what cargo would not understand
/// inside well-formed TOML counts as absent.
[[nodiscard]] Result<CargoToml> read_cargo_toml(std::string_view text, const std::string& path);

/// True for `version.workspace = true` in any spelling.
[[nodiscard]] bool is_inherited(const TomlNode& field);

}  // namespace piot
