// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/stamp.hpp"
#include "piot/ports/file_system.hpp"

#include <filesystem>
#include <vector>

namespace piot::app {

enum class StampMode {
    in_place,      ///< the manifests below `directory` are replaced
    to_directory,  ///< the changed files go below `directory` at their repository paths
    check,         ///< nothing is written, differences are findings
};

struct StampRequest {
    Config config;
    Plan plan;
    StampMode mode = StampMode::in_place;
    std::filesystem::path directory;  ///< the work tree's root, or where the changed files go; unused by `check`
};

struct StampPorts {
    const SourceTree& tree;
    const FileWriter& writer;
};

struct StampReport {
    StampResult stamp;
    std::vector<std::filesystem::path> written;  ///< files that now hold their version, by path
    std::vector<Diagnostic> findings;            ///< `check`: one PIOT_STAMP_DIFFERS for each change
};

/// Every Cargo.toml and Cargo.lock that the tree tracks, and the pyproject.toml of each configured package.
[[nodiscard]] Result<std::vector<ManifestText>> gather_manifests(const Config& config, const SourceTree& tree);

/// Gathers, decides, and writes all changed files or none.
[[nodiscard]] Result<StampReport> run_stamp(const StampRequest& request, const StampPorts& ports);

}  // namespace piot::app
