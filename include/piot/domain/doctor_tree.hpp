// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/project.hpp"
#include "piot/domain/stamp.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot {

/// The configuration and the tree that it speaks of.
struct TreeInput {
    Config config;
    std::string config_text;                      ///< what `config` was read from: for positions
    std::string config_file{k_config_file_name};  ///< what origins name
    std::vector<std::string> files;               ///< all tracked paths, sorted bytewise
    ProjectTree projects;                         ///< of the same tree
};

/// The configuration against the tree: PIOT_TREE_PATH, _GLOB, _UNCOVERED, _EDGE. By file and position.
[[nodiscard]] std::vector<Diagnostic> check_tree(const TreeInput& input);

struct ManifestInput {
    TreeInput tree;
    std::vector<ManifestText> manifests;  ///< what `gather_manifests` gives for `stamp`
    std::vector<ManifestText> sources;    ///< the texts of `find_extension_sources`, as far as they exist
    std::optional<Plan> plan;             ///< nullopt: there is none; versions are then those of the tree
    std::string repository;               ///< `owner/repo`; empty = not known
};

/// Root files of the library crates that pypi packages build as Python extensions: their `#[pymodule]` names the
/// module.
[[nodiscard]] std::vector<std::string> find_extension_sources(const Config& config, const ProjectTree& projects);

/// The manifests against their registries, their build and the configuration: what `make_stamp` finds, and
/// PIOT_MANIFEST_*. By file and position.
[[nodiscard]] std::vector<Diagnostic> check_manifests(const ManifestInput& input);

}  // namespace piot
