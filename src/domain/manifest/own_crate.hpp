// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>
#include <string>

namespace piot {

/// What `[tool.maturin]` says about the place of the crate.
struct MaturinLayout {
    std::string directory;                     ///< of pyproject.toml
    std::optional<std::string> manifest_path;  ///< `manifest-path`
    bool has_python_source = false;            ///< `python-source` is set
};

/// Which crate maturin builds for a project.
struct OwnCrate {
    enum class Doubt {
        none,
        no_manifest,  ///< `manifest-path` names no Cargo.toml of the repository
        two_crates,   ///< there is one beside pyproject.toml and one in rust/
    };
    std::string directory;  ///< empty when in doubt; nothing says that there is a crate
    Doubt doubt = Doubt::none;
};

/// `has_manifest` tells whether a directory holds a Cargo.toml.
[[nodiscard]] OwnCrate locate_own_crate(const MaturinLayout& layout,
                                        const std::function<bool(const std::string& directory)>& has_manifest);

}  // namespace piot
