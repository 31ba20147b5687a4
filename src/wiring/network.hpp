// SPDX-License-Identifier: MIT
#pragma once
#include "cli/services.hpp"
#include "wiring/world_factory.hpp"

#include "piot/ports/http_client.hpp"

#include <memory>

namespace piot::wiring {

/// HTTP, registries and the embedded server, made when a command first asks for them.
class LazyNetwork final : public cli::NetworkServices {
  public:
    /// `services` outlives the network.
    explicit LazyNetwork(cli::Services& services);
    ~LazyNetwork() override;

    [[nodiscard]] const app::WorldFactory& worlds() override { return *worlds_; }
    [[nodiscard]] const RehearsalServerFactory& rehearsal_servers() override { return *servers_; }

  private:
    std::unique_ptr<HttpClient> http_;
    std::unique_ptr<RegistryWorldFactory> worlds_;
    std::unique_ptr<RehearsalServerFactory> servers_;
};

}  // namespace piot::wiring
