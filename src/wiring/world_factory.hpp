// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish_world.hpp"
#include "piot/ports/archive_reader.hpp"
#include "piot/ports/file_system.hpp"
#include "piot/ports/http_client.hpp"
#include "piot/ports/process_runner.hpp"
#include "piot/ports/scratch.hpp"

namespace piot::wiring {

/// What every connection stands on. All of it outlives the factory and its worlds.
struct WorldParts {
    HttpClient& http;
    Clock& clock;
    const ProcessRunner& processes;
    const ArchiveReader& archives;
    const Scratch& scratch;
    const FileWriter& files;
    std::function<void(const Secret&)> on_secret;
};

/// Connects to crates.io, PyPI, configured registries, the git remote and GitHub; or to an embedded registry in the
/// place of all of them.
class RegistryWorldFactory final : public app::WorldFactory {
  public:
    explicit RegistryWorldFactory(WorldParts parts) : parts_(std::move(parts)) {}
    [[nodiscard]] Result<app::PublishWorld> connect(const app::WorldRequest& request) const override;

  private:
    WorldParts parts_;
};

}  // namespace piot::wiring
