// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

/// What SIGINT or SIGTERM means for a request.
enum class WhenInterrupted {
    abort,   ///< it ends at once
    finish,  ///< once begun it may go on for 5 s; it is not begun any more after the signal
    run,     ///< it is begun even then, for at most 5 s: cleaning up, such as revoking a token
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
    /// Of the whole exchange, redirects included. A body that holds a file has no such limit: it fails when no byte
    /// moved for this long.
    std::chrono::milliseconds total_timeout{60'000};
    std::uint64_t max_response_bytes = 64ULL << 20U;
    WhenInterrupted when_interrupted = WhenInterrupted::abort;
    std::function<void(std::uint64_t sent, std::uint64_t total)> on_upload_progress;  ///< may be empty
};

struct HttpResponse {
    int status = 0;
    std::string reason;  ///< HTTP/1.1 reason phrase; PyPI puts its error text here
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// The last header of that (lower-case) name.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
        for (auto entry = headers.rbegin(); entry != headers.rend(); ++entry)
            if (entry->first == name) return entry->second;
        return std::nullopt;
    }
};

enum class TransportErrorKind {
    unreachable,  ///< nothing of the request can have had an effect: DNS, connect, TLS
    lost,         ///< the request may have had its effect: time-out or break after bytes were sent
    interrupted,  ///< SIGINT or SIGTERM; an upload that was in flight may have had its effect
    refused,      ///< piot itself declined: not https and not loopback, redirect to another origin, reply too large,
                  ///< a body file that cannot be read or changed its size
};

struct TransportError {
    TransportErrorKind kind = TransportErrorKind::unreachable;
    std::string message;
};

/// HTTP/1.1 and 2 over TLS; plain http only to loopback. Verification cannot be turned off. Sends a User-Agent
/// `piot/<version> (…)`. GET follows at most 5 redirects, other methods none: the 3xx is the answer. Retries nothing:
/// when to try again is the caller's decision. May be used by several threads at once.
class HttpClient {
  public:
    virtual ~HttpClient() = default;
    [[nodiscard]] virtual tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) = 0;
};

}  // namespace piot
