// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/ports/archive_reader.hpp"
#include "piot/ports/file_system.hpp"
#include "piot/ports/history.hpp"
#include "piot/ports/process_runner.hpp"
#include "piot/ports/scratch.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace piot::app {

struct PackageCratesRequest {
    const Config& config;
    const Plan& plan;  ///< made for HEAD of the repository
    /// Where `inspect_artifacts` will look; the crates are put there.
    std::filesystem::path artifacts;
    std::string rehearsal_url;  ///< of an embedded registry in the place of crates.io; empty = crates.io
};

/// References outlive the call.
struct PackageCratesServices {
    const History& repository;  ///< the user's, only read
    std::function<Result<std::unique_ptr<History>>(const std::filesystem::path&)> open_checkout;
    std::function<Result<std::string>(const std::filesystem::path&)> read_file;
    const ProcessRunner& processes;
    const FileWriter& files;
    const Scratch& scratch;
    const ArchiveReader& archives;
};

/// The crate rows of the plan for which no build row left a file.
[[nodiscard]] Result<std::vector<const MatrixRow*>> find_missing_crates(const PackageCratesRequest& request,
                                                                        const ArchiveReader& archives);

/// Packages these rows with cargo as their build rows would have, from HEAD, stamped, in a throw-away clone, without
/// compiling anything. PIOT_TREE_DIRTY when tracked files of the work tree differ from HEAD by more than the stamp and
/// lockfiles, or when packaging changed a file that was not its to change: work tree and clone are compared with
/// snapshots taken at the start. Nothing is put among the artifacts then.
[[nodiscard]] Result<void> package_crates(const PackageCratesRequest& request,
                                          const std::vector<const MatrixRow*>& rows,
                                          const PackageCratesServices& services);

}  // namespace piot::app
