// SPDX-License-Identifier: MIT
#include "wiring/network.hpp"

#include "cli/console.hpp"
#include "io/certificate_bundle.hpp"
#include "io/curl_http_client.hpp"
#include "rehearsal/embedded_server.hpp"

namespace piot::wiring {

namespace {

/// libcurl itself does not look at the variable by which every other tool is told of a company's certificates.
io::CurlOptions make_options(const Environment& environment) {
    io::CurlOptions options;
    const auto chosen = environment.get("SSL_CERT_FILE");
    options.ca_file = chosen ? std::filesystem::path(*chosen) : io::find_certificate_bundle();
    return options;
}

}  // namespace

Network::Network(cli::Services& services)
    : http_(std::make_unique<io::CurlHttpClient>(services.clock, make_options(services.environment))),
      worlds_(std::make_unique<RegistryWorldFactory>(
          WorldParts{*http_, services.clock, services.processes, archives_, services.scratch, services.files,
                     [&services](const Secret& secret) { cli::announce_secret(secret, services); }})),
      servers_(std::make_unique<rehearsal::EmbeddedServerFactory>()) {}

Network::~Network() = default;

}  // namespace piot::wiring
