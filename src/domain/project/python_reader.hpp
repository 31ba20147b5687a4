// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/manifest_document.hpp"
#include "domain/project/tracked_files.hpp"
#include "domain/stamp/cargo_tree.hpp"

#include "piot/domain/project.hpp"

#include <map>
#include <string>

namespace piot {

/// What a Python project is read with.
struct PythonContext {
    const CargoTree& crates;
    const TrackedFiles& files;
    const std::map<std::string, std::string_view>& setups;  ///< texts of setup.py and setup.cfg, by path
};

/// The project of a pyproject.toml.
[[nodiscard]] PythonProject read_python(ManifestDocument document, const PythonContext& context);

/// The project of a directory that has only a setup.py or setup.cfg. `file` is that one's path.
[[nodiscard]] PythonProject read_setup(const std::string& file, const PythonContext& context);

/// What in a setup.py makes it compile something: `ext_modules` and the like with a value, outside of comments. Empty
/// when nothing does. `file` is what the origin names.
[[nodiscard]] PlacedText find_setup_extension(std::string_view text, const std::string& file);

}  // namespace piot
