// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish_world.hpp"
#include "piot/ports/archive_reader.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/file_system.hpp"
#include "piot/ports/history.hpp"
#include "piot/ports/process_runner.hpp"
#include "piot/ports/rehearsal_server.hpp"
#include "piot/ports/scratch.hpp"
#include "piot/ports/terminal.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace piot::cli {

/// The adapters that planning does not need: registries, the embedded server, archives. The libraries beneath them
/// take longer to start than a plan takes, so they are loaded on first use.
class NetworkServices {
  public:
    virtual ~NetworkServices() = default;
    [[nodiscard]] virtual const ArchiveReader& archives() = 0;
    [[nodiscard]] virtual const app::WorldFactory& worlds() = 0;
    [[nodiscard]] virtual const RehearsalServerFactory& rehearsal_servers() = 0;
};

/// Everything that commands act through. main.cpp fills it; references outlive the run.
struct Services {
    Terminal& out;  ///< data
    Terminal& err;  ///< talk
    const Environment& environment;
    Clock& clock;
    const FileWriter& files;
    const Scratch& scratch;
    const ProcessRunner& processes;
    Redactor& redactor;
    /// Opens the repository round a directory at HEAD (revision empty) or at a revision.
    std::function<Result<std::unique_ptr<History>>(const std::filesystem::path&, const std::string& revision)>
        open_repository;
    /// The same at HEAD, also in a shallow clone: files and ids can be read there, history cannot.
    std::function<Result<std::unique_ptr<History>>(const std::filesystem::path&)> open_checkout;
    std::function<Result<std::string>(const std::filesystem::path&)> read_file;
    /// Random hex, for heredoc delimiters that no value can guess.
    std::function<std::string()> make_random_word;
    /// Asks on the terminal; false when the answer is not yes or nobody is there.
    std::function<bool(const std::string& question)> confirm;
    /// Signals end the process at once from now on: for commands that write nothing before their end.
    std::function<void()> end_at_once_on_signal;
    std::function<NetworkServices&()> network;
};

}  // namespace piot::cli
