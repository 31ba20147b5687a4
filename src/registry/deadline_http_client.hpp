// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/clock.hpp"
#include "piot/ports/http_client.hpp"

#include <chrono>

namespace piot::registry {

/// Ends every request by one point in time, and sends none after it: however many there are, one after the other or
/// side by side, together they cost no more.
class DeadlineHttpClient final : public HttpClient {
  public:
    /// Both outlive the client.
    DeadlineHttpClient(HttpClient& http, const Clock& clock, std::chrono::steady_clock::time_point deadline)
        : http_(http), clock_(clock), deadline_(deadline) {}

    [[nodiscard]] tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) override;

  private:
    HttpClient& http_;
    const Clock& clock_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace piot::registry
