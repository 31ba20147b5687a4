// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace piot::test {

struct HttpReply {
    int status = 0;  ///< 0 = the connection ended without an answer
    std::string reason;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const;
};

struct HttpCall {
    std::string method = "GET";
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

/// One TCP connection, for tests that care about the wire. Gives up after ten seconds.
class HttpConnection {
  public:
    explicit HttpConnection(int port, const char* address = "127.0.0.1");
    ~HttpConnection();
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    [[nodiscard]] bool is_connected() const { return socket_ >= 0; }
    /// False when the peer no longer takes anything.
    bool send(std::string_view bytes) const;
    /// The next answer. `method` is the request's: an answer to HEAD has no body.
    [[nodiscard]] HttpReply receive(std::string_view method = "GET");
    /// True when the peer has closed, or does within ten seconds.
    [[nodiscard]] bool is_closed_by_peer();

  private:
    [[nodiscard]] bool fill();

    int socket_ = -1;
    std::string buffer_;
};

/// A request with its Content-Length, on a connection of its own.
[[nodiscard]] HttpReply call_server(int port, const HttpCall& request);
/// As it goes over the wire.
[[nodiscard]] std::string format_request(const HttpCall& request);

}  // namespace piot::test
