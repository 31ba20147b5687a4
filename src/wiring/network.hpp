// SPDX-License-Identifier: MIT
#pragma once
#include "cli/services.hpp"
#include "io/archive/archive_reader.hpp"
#include "wiring/world_factory.hpp"

#include "piot/ports/http_client.hpp"

#include <memory>

namespace piot::wiring {

/// HTTP, registries, archives and the embedded server.
class Network final : public cli::NetworkServices {
  public:
    /// `services` outlives the network.
    explicit Network(cli::Services& services);
    ~Network() override;

    [[nodiscard]] const ArchiveReader& archives() override { return archives_; }
    [[nodiscard]] const app::WorldFactory& worlds() override { return *worlds_; }
    [[nodiscard]] const RehearsalServerFactory& rehearsal_servers() override { return *servers_; }

  private:
    io::FileArchiveReader archives_;
    std::unique_ptr<HttpClient> http_;
    std::unique_ptr<RegistryWorldFactory> worlds_;
    std::unique_ptr<RehearsalServerFactory> servers_;
};

}  // namespace piot::wiring
