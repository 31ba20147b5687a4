// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/artifact.hpp"
#include "piot/domain/artifact_facts.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/ports/archive_reader.hpp"
#include "piot/ports/file_system.hpp"

#include <filesystem>
#include <vector>

namespace piot::app {

struct InspectRequest {
    const Config& config;
    const Plan& plan;
    const SourceTree& head;  ///< the tree of the plan's commit
    /// One directory per row, `<artifact_name>/…`. With exactly one row its files may stand in here directly, as
    /// download-artifact lays a single artifact out.
    std::filesystem::path artifacts;
};

/// The files of every row of the plan, each accepted; or all findings: rows without files, files without a row, files
/// that are not what the plan says. Nothing is changed.
[[nodiscard]] Result<ArtifactIndex> inspect_artifacts(const InspectRequest& request, const ArchiveReader& archives);

/// What `piot inspect FILE…` looks at. Without a plan files are held against the registries' rules alone.
struct InspectFilesRequest {
    const Config* config = nullptr;
    const Plan* plan = nullptr;
    const SourceTree* head = nullptr;  ///< nullptr: contents of crates are not compared with a commit
    std::vector<std::filesystem::path> files;
};

/// The files, in the order given, or all findings. Rows without files are no findings here. `package` and
/// `artifact_name` are empty without a plan.
[[nodiscard]] Result<ArtifactIndex> inspect_files(const InspectFilesRequest& request, const ArchiveReader& archives);

/// Reads one distribution; `display` is how findings name it (empty = its path).
[[nodiscard]] Result<ArtifactFacts> load_artifact_facts(const ArchiveReader& archives,
                                                        const std::filesystem::path& file,
                                                        const std::string& display = {});

}  // namespace piot::app
