// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace piot {

enum class HttpMethod { get, post, put, patch, remove };

/// One stretch of a request body: bytes in memory, then (if set) a file that is streamed from disk.
struct BodyPart {
    std::string bytes;
    std::filesystem::path file;
};

struct HttpRequest {
    HttpMethod method = HttpMethod::get;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Sent as `Authorization: <scheme> <secret>`; an empty scheme sends the bare secret. A request with authorization
    /// follows no redirect to another origin.
    std::string authorization_scheme;
    Secret authorization;
    std::vector<BodyPart> body;
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds total_timeout{60'000};  ///< uploads: stall time-out (no byte moved) instead
    std::uint64_t max_response_bytes = 64ULL << 20U;
    std::function<void(std::uint64_t sent, std::uint64_t total)> on_upload_progress;  ///< may be empty
};

struct HttpResponse {
    int status = 0;
    std::string reason;  ///< HTTP/1.1 reason phrase; PyPI puts its error text here
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// The last header of that (lower-case) name.
    [[nodiscard]] std::optional<std::string> header(const std::string& name) const;
};

enum class TransportErrorKind {
    unreachable,  ///< nothing of the request can have had an effect: DNS, connect, TLS
    lost,         ///< the request may have had its effect: time-out or break after bytes were sent
    interrupted,  ///< SIGINT or SIGTERM
    refused,      ///< piot itself declined: not https and not loopback, redirect to another origin, reply too large
};

struct TransportError {
    TransportErrorKind kind = TransportErrorKind::unreachable;
    std::string message;
};

/// HTTP/1.1 and 2 over TLS; plain http only to loopback. Verification cannot be turned off. Sends a User-Agent
/// `piot/<version> (…)`. Retries nothing: when to try again is the caller's decision.
class HttpClient {
  public:
    virtual ~HttpClient() = default;
    [[nodiscard]] virtual tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) = 0;
};

}  // namespace piot
