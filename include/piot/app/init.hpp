// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/check_registry.hpp"
#include "piot/domain/init_files.hpp"
#include "piot/domain/init_workflow.hpp"
#include "piot/ports/file_system.hpp"
#include "piot/ports/history.hpp"
#include "piot/ports/process_runner.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace piot::app {

struct InitRequest {
    std::string config_file = std::string(k_config_file_name);  ///< repository-relative
    std::optional<Cadence> cadence = {};                        ///< nullopt = what the configuration says
    std::string action_reference = {};                          ///< `OWNER/REPO@REVISION`; empty = look for it
    InitOverwrite overwrite = InitOverwrite::never;
    enum class Reach { anywhere, offline } reach = Reach::anywhere;
};

struct InitPorts {
    const History& checkout;  ///< files are read from and written to its work tree
    /// The same repository with its history: asked for only where there is no configuration yet.
    std::function<Result<std::unique_ptr<History>>()> open_history;
    std::function<RegistryQuestions()> questions;  ///< asked for only with `Reach::anywhere`
    const ProcessRunner& processes;
    std::span<const WorkflowTemplate> templates;
    /// The Action of this version is looked for in its own repository; off where nothing but loopback may be talked to.
    InitRequest::Reach action_reach = InitRequest::Reach::anywhere;
};

/// What init would write: the configuration (proposed, or the one in place, which is authoritative) and the workflows
/// for it. Nothing is written. Failures: PIOT_INIT_NOTHING_FOUND with every manifest that was left out, a configuration
/// in place that is none, files that cannot be read or may not be written, no work tree.
[[nodiscard]] Result<InitReport> prepare_init(const InitRequest& request, const InitPorts& ports);

/// Writes the files to create or to replace, and backups of the latter: all or none. Fails also where a file has
/// changed since the report was made.
[[nodiscard]] Result<InitReport> write_init(InitReport report, const History& checkout, const FileWriter& writer);

}  // namespace piot::app
