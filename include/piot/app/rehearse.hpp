// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish_world.hpp"
#include "piot/domain/publish_report.hpp"
#include "piot/domain/rehearsal_report.hpp"
#include "piot/ports/archive_reader.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/file_system.hpp"
#include "piot/ports/history.hpp"
#include "piot/ports/process_runner.hpp"
#include "piot/ports/rehearsal_server.hpp"
#include "piot/ports/reporter.hpp"
#include "piot/ports/scratch.hpp"

#include <functional>
#include <memory>
#include <string>

namespace piot::app {

enum class Leftovers { tolerate, refuse };   ///< what rows that this machine cannot build do to the exit code
enum class AfterRun { remove, keep };        ///< what becomes of the temporary directory
enum class KillTrials { none, every_call };  ///< whether the release is killed at each of its calls and run again

struct RehearseRequest {
    std::string config_file = std::string(k_config_file_name);
    Leftovers leftovers = Leftovers::tolerate;
    AfterRun after_run = AfterRun::remove;
    KillTrials kill_trials = KillTrials::none;
};

/// The world that a rehearsal works in. References outlive the call.
struct RehearseServices {
    const History& repository;  ///< the user's, only read
    std::function<Result<std::unique_ptr<History>>(const std::filesystem::path&)> open_repository;
    const RehearsalServerFactory& servers;
    const WorldFactory& worlds;
    const ProcessRunner& processes;
    const FileWriter& files;
    const Scratch& scratch;
    const ArchiveReader& archives;
    const Environment& environment;
    Clock& clock;
    Reporter& reporter;
    std::function<void(const Secret&)> on_secret;
    /// Called when all is done and the embedded registry still runs; returns when it may stop. Empty = stop at once.
    std::function<void(const RehearsalServer&)> serve;
};

/// Contract §6: the whole release of this repository against an embedded registry. The user's work tree, tags and
/// remotes are never touched. Every stage that was reached is in the report, failed ones with their diagnostics.
[[nodiscard]] RehearsalReport rehearse(const RehearseRequest& request, const RehearseServices& services);

}  // namespace piot::app
