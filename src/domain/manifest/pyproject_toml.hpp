// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/manifest_document.hpp"

#include "piot/domain/config.hpp"

#include <optional>
#include <string>

namespace piot {

/// Who decides `[project].version`.
enum class VersionSource {
    literal,      ///< `[project].version` itself
    cargo,        ///< maturin reads Cargo.toml
    environment,  ///< hatch-vcs or setuptools-scm: a variable of the build step
    unknown,      ///< something that cannot be stamped
};

/// A pyproject.toml in the tree. The nodes belong to `document`.
struct PyprojectToml {
    ManifestDocument document;
    std::string directory;
    std::string name = {};                ///< `[project].name`
    const TomlNode* name_node = nullptr;  ///< nullptr = absent
    const TomlNode* version = nullptr;    ///< `[project].version` when it is the source
    VersionSource source = VersionSource::literal;
    std::string obstacle = {};                      ///< `unknown`: what the version comes from, for a message
    const TomlNode* obstacle_node = nullptr;        ///< and where that is said
    std::optional<std::string> manifest_path = {};  ///< `[tool.maturin].manifest-path`
    bool has_python_source = false;                 ///< `[tool.maturin].python-source` is set
};

/// Fails with PIOT_STAMP_NOT_WRITABLE when there is no `[project]`, no version and no `dynamic = ["version"]`, or both.
[[nodiscard]] Result<PyprojectToml> read_pyproject_toml(ManifestDocument document, BuildMode build);
/// Fails with PIOT_STAMP_MANIFEST_SYNTAX when it is no TOML.
[[nodiscard]] Result<PyprojectToml> read_pyproject_toml(std::string_view text, const std::string& path,
                                                        BuildMode build);

/// True when `[build-system].requires` names the distribution, in any PEP 508 spelling. `name` is in normal form.
[[nodiscard]] bool requires_distribution(const TomlNode& root, std::string_view name);

}  // namespace piot
