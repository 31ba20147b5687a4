// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/clock.hpp"
#include "piot/ports/http_client.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace piot::io {

struct CurlOptions {
    /// crates.io and GitHub refuse requests without one, and ask that it identify the program.
    std::string user_agent = "piot/" PIOT_VERSION " (release tool for crates.io and PyPI)";
    /// Certificates to trust instead of the system's (`SSL_CERT_FILE`); empty = the system's.
    std::filesystem::path ca_file;
};

/// HttpClient over libcurl. Proxies come from curl's usual environment variables, except for loopback.
class CurlHttpClient final : public HttpClient {
  public:
    /// `clock` is asked for interruptions and outlives the client.
    explicit CurlHttpClient(const Clock& clock, CurlOptions options = {});
    ~CurlHttpClient() override;
    CurlHttpClient(const CurlHttpClient&) = delete;
    CurlHttpClient& operator=(const CurlHttpClient&) = delete;

    [[nodiscard]] tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) override;

  private:
    struct Session;
    class Sessions;

    const Clock& clock_;
    CurlOptions options_;
    std::unique_ptr<Sessions> sessions_;
};

}  // namespace piot::io
