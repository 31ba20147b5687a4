// SPDX-License-Identifier: MIT
#include "domain/manifest/own_crate.hpp"

#include "domain/manifest/repository_path.hpp"

namespace piot {

OwnCrate locate_own_crate(const MaturinLayout& layout,
                          const std::function<bool(const std::string& directory)>& has_manifest) {
    if (layout.manifest_path) {
        const auto path = resolve_path(layout.directory, *layout.manifest_path);
        if (path && *path == path_in(parent_directory(*path), "Cargo.toml")) return {parent_directory(*path)};
        return {"", OwnCrate::Doubt::no_manifest};
    }
    const auto nested = path_in(layout.directory, "rust");
    const bool has_nested = has_manifest(nested);
    // maturin looks into rust/ first, but only where it finds the Python sources elsewhere.
    if (has_nested && (layout.has_python_source || !has_manifest(layout.directory))) return {nested};
    if (has_nested) return {"", OwnCrate::Doubt::two_crates};
    return {layout.directory};
}

}  // namespace piot
