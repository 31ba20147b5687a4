// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/init.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot::init {

/// A program that a wheel carries, which another crate of the repository builds.
struct CarriedProgram {
    const CrateProject* crate = nullptr;
    std::string binary;
    std::string directory;  ///< below the package: where the wheel expects it
};

/// A manifest that becomes a package. Pointers go into the facts.
struct PackageDraft {
    const CrateProject* crate = nullptr;    ///< crates
    const PythonProject* python = nullptr;  ///< pypi
    std::string name;                       ///< in the configuration
    std::optional<CarriedProgram> program = {};

    [[nodiscard]] const std::string& directory() const {
        return crate != nullptr ? crate->directory : python->directory;
    }
    [[nodiscard]] const std::string& registry_name() const {
        return crate != nullptr ? crate->manifest.name : python->name.text;
    }
};

struct Selection {
    std::vector<PackageDraft> packages;  ///< crates by directory, then Python projects by directory
    std::vector<Diagnostic> decisions;
};

/// Which manifests are released, and what is to be said about the others.
[[nodiscard]] Selection select_packages(const InitFacts& facts);

/// Crates that a package is built from.
struct CrateReach {
    std::vector<const CrateProject*> own;  ///< no packages themselves: their files belong to it
    std::vector<std::size_t> packages;     ///< packages (indexes) that it needs
};

[[nodiscard]] CrateReach reach_crates(const PackageDraft& package, const Selection& selection,
                                      const ProjectTree& projects);

/// `depends_on` of every package, by index: crates by path, Python projects by name. Never a cycle.
[[nodiscard]] std::vector<std::vector<std::size_t>> find_edges(const Selection& selection, const InitFacts& facts);

/// The globs of every package. Those of packages inside each other do not overlap.
[[nodiscard]] std::vector<std::vector<std::string>> choose_globs(const Selection& selection, const InitFacts& facts);

/// The targets of the wheels of a project with an extension.
[[nodiscard]] std::vector<Target> choose_targets(const std::vector<Workflow>& workflows);

/// PIOT_INIT_CHOICE for each job that uploads to a registry with another tool: two pipelines would release at once.
[[nodiscard]] std::vector<Diagnostic> find_other_publishers(const std::vector<Workflow>& workflows);

}  // namespace piot::init
