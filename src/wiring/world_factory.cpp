// SPDX-License-Identifier: MIT
#include "wiring/world_factory.hpp"

#include "git/remote_tag_store.hpp"
#include "registry/connection.hpp"
#include "registry/deadline_http_client.hpp"
#include "registry/github_forge.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/endpoints.hpp"

#include <algorithm>

namespace piot::wiring {

namespace {

constexpr const char* k_crates_token = "CARGO_REGISTRY_TOKEN";
constexpr const char* k_pypi_token = "PYPI_API_TOKEN";

/// crates.io or PyPI, or the embedded ones in their place.
std::unique_ptr<app::RegistryAccess> connect_public(PackageKind kind, const Endpoints& endpoints,
                                                    const registry::Dependencies& dependencies) {
    auto access = std::make_unique<app::RegistryAccess>();
    access->kind = kind;
    if (kind == PackageKind::crates) {
        access->name = "crates.io";
        access->token_variable = k_crates_token;
        access->connection = registry::connect_crates(
            {endpoints.crates_index, endpoints.crates_api, registry::k_crates_io_audience}, dependencies);
    } else {
        access->name = "PyPI";
        access->token_variable = k_pypi_token;
        access->connection = registry::connect_pypi({.upload = endpoints.pypi_upload,
                                                     .simple = endpoints.pypi_simple,
                                                     .oidc = endpoints.pypi_oidc,
                                                     .json = endpoints.pypi_json},
                                                    dependencies);
    }
    return access;
}

/// All forms in which a registry's credentials may come back in its words.
void announce_credential(const registry::ReadCredential& credential, const registry::Dependencies& dependencies) {
    if (credential.secret.is_empty()) return;
    const auto text = dependencies.environment.get(credential.variable).value_or("");
    dependencies.announce(Secret(std::string(trim(text))));
    if (const auto colon = text.find(':'); colon != std::string::npos)
        dependencies.announce(Secret(std::string(trim(std::string_view(text).substr(colon + 1)))));
    dependencies.announce(credential.secret);
}

std::unique_ptr<app::RegistryAccess> connect_private(const RegistryConfig& config,
                                                     const registry::Dependencies& dependencies) {
    auto access = std::make_unique<app::RegistryAccess>();
    access->kind = config.kind;
    access->name = config.name;
    access->token_variable = config.token_env;
    access->has_trusted_publishing = false;
    const auto& environment = dependencies.environment;
    if (config.kind == PackageKind::crates) {
        auto credential = registry::read_cargo_credential(config.token_env, environment);
        announce_credential(credential, dependencies);
        access->connection = registry::connect_crates({config.index, "", "", std::move(credential)}, dependencies);
    } else {
        auto credential = registry::read_pypi_credential(config.token_env, environment);
        announce_credential(credential, dependencies);
        access->connection =
            registry::connect_pypi({config.upload, config.index, "", std::move(credential)}, dependencies);
    }
    return access;
}

}  // namespace

Result<app::PublishWorld> RegistryWorldFactory::connect(const app::WorldRequest& request) const {
    const bool is_rehearsal = !request.rehearsal_url.empty();
    Endpoints endpoints;
    if (is_rehearsal) {
        PIOT_TRY(endpoints, rehearsal_endpoints(request.rehearsal_url));
    }
    app::PublishWorld world;
    if (request.in_front_of_http) world.front = request.in_front_of_http(parts_.http);
    auto& network = world.front ? *world.front : parts_.http;
    if (request.deadline)
        world.http = std::make_unique<registry::DeadlineHttpClient>(network, parts_.clock, *request.deadline);
    const registry::Dependencies dependencies{world.http ? *world.http : network,
                                              parts_.clock,
                                              request.environment,
                                              parts_.archives,
                                              parts_.scratch,
                                              parts_.files,
                                              parts_.on_secret};
    std::map<std::pair<PackageKind, std::string>, app::RegistryAccess*> known;
    for (const auto& package : request.config.packages) {
        // A rehearsal plays every registry itself.
        const auto key = std::pair(package.kind(), is_rehearsal ? std::string() : package.registry);
        auto& access = known[key];
        if (access == nullptr) {
            const auto configured = std::find_if(request.config.registries.begin(), request.config.registries.end(),
                                                 [&](const auto& entry) { return entry.name == key.second; });
            world.registries.push_back(key.second.empty() ? connect_public(package.kind(), endpoints, dependencies)
                                                          : connect_private(*configured, dependencies));
            access = world.registries.back().get();
        }
        world.by_package[package.name] = access;
    }
    // An embedded registry holds nothing real, so no real remote may be told that it does.
    const auto reach = is_rehearsal ? git::RemoteReach::local_only : git::RemoteReach::anywhere;
    world.tags = std::make_unique<git::RemoteTagStore>(parts_.processes,
                                                       git::TagRemote{request.checkout, request.remote, reach});
    auto github = registry::read_github_settings(request.environment, endpoints.github_api);
    if (request.config.github_release && !github.repository.empty() && !github.token.is_empty())
        world.forge = std::make_unique<registry::GithubForge>(std::move(github), network);
    return world;
}

}  // namespace piot::wiring
