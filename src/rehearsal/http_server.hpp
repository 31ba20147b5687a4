// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"
#include "rehearsal/time_text.hpp"

#include "piot/base/result.hpp"

#include <chrono>
#include <memory>

namespace piot::rehearsal {

struct HttpLimits {
    std::uint32_t max_header_bytes = 64 * 1024;
    std::size_t max_connections = 256;      ///< further ones wait in the kernel's queue
    std::chrono::seconds idle_timeout{30};  ///< without any progress of the connection
    int threads = 8;
};

/// What sessions work with; everything outlives the server.
struct HttpContext {
    RequestHandler& handler;
    const StateDirectory& state;
    const UnixClock& clock;
    HttpLimits limits;
};

/// HTTP/1.1 on 127.0.0.1, and on nothing else. Stops and joins its threads when destroyed.
class HttpServer {
  public:
    virtual ~HttpServer() = default;
    [[nodiscard]] virtual int port() const = 0;
    /// Requests are served from here on.
    virtual void run() = 0;

    /// Binds; port 0 = any free one. Failure: PIOT_REHEARSAL_SERVER.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> bind(int port, const HttpContext& context);
};

}  // namespace piot::rehearsal
