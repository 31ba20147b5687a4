// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"
#include "piot/domain/config.hpp"
#include "piot/ports/http_client.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace piot::app {

/// Where a publish goes.
struct WorldRequest {
    const Config& config;
    const Environment& environment;  ///< credentials, CI identity, forge settings; outlives the world
    std::filesystem::path checkout;  ///< a git work tree or repository whose remote gets the tags
    std::string remote = "origin";
    std::string rehearsal_url = {};  ///< base URL of an embedded registry; empty = the real ones
    /// Every request to a registry ends by then, whatever it was doing; later ones are not sent. nullopt = no such end.
    std::optional<std::chrono::steady_clock::time_point> deadline = {};
    /// Makes a client that stands in front of the one it is given, for registries and forge alike. The world owns it.
    /// Empty = nothing stands there.
    std::function<std::unique_ptr<HttpClient>(HttpClient&)> in_front_of_http = {};
};

/// The registries, remote and forge of one publish. `services()` refers into it.
struct PublishWorld {
    std::unique_ptr<HttpClient> front;  ///< what the request put in front of the network
    std::unique_ptr<HttpClient> http;   ///< of the registries, where they have one of their own
    std::vector<std::unique_ptr<RegistryAccess>> registries;
    std::map<std::string, RegistryAccess*> by_package;  ///< every configured package
    std::unique_ptr<TagStore> tags;
    std::unique_ptr<Forge> forge;  ///< nullptr where no forge release is made
};

/// Connects to registries, remote and forge; nothing is sent before a method of the world is called.
class WorldFactory {
  public:
    virtual ~WorldFactory() = default;
    [[nodiscard]] virtual Result<PublishWorld> connect(const WorldRequest& request) const = 0;
};

}  // namespace piot::app
