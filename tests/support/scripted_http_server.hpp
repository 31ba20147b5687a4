// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace piot::test {

/// How an answer goes wrong on the wire.
enum class Delivery {
    whole,
    drop_at_once,        ///< the connection is closed before the request is read
    drop_after_request,  ///< the whole request is read, then the connection is closed without an answer
    truncate,            ///< all but the last byte of the body is sent
    never,               ///< the request is read, then nothing happens until the server ends
    never_read,          ///< nothing is read and nothing happens until the server ends
};

struct ScriptedReply {
    int status = 200;
    std::string body = {};
    std::string reason = "Scripted";
    std::vector<std::pair<std::string, std::string>> headers = {};
    Delivery delivery = Delivery::whole;
};

struct ReceivedRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;                            ///< empty when longer than 1 MiB
    std::uint64_t body_size = 0;
    std::string body_sha256;
    int connection = 0;  ///< 1 for the first connection that was accepted

    [[nodiscard]] std::string header(const std::string& name) const;
};

/// HTTP/1.1 on loopback that answers as it was told, so that clients meet what no well-behaved server does.
class ScriptedHttpServer {
  public:
    ScriptedHttpServer();
    ~ScriptedHttpServer();
    ScriptedHttpServer(const ScriptedHttpServer&) = delete;
    ScriptedHttpServer& operator=(const ScriptedHttpServer&) = delete;

    /// `http://127.0.0.1:PORT`
    [[nodiscard]] std::string url() const;
    /// Answers for `METHOD /target`, in order; the last one stays. Anything else gets 501.
    void on(const std::string& method_and_target, ScriptedReply reply);
    /// Requests without exactly this `Authorization` get `otherwise`, whatever they ask for.
    void demand(std::string authorization, ScriptedReply otherwise);
    /// Called in the server's thread before a request is answered.
    void before_answer(std::function<void(const ReceivedRequest&)> action);

    [[nodiscard]] std::vector<ReceivedRequest> requests() const;
    [[nodiscard]] std::vector<ReceivedRequest> requests(const std::string& method_and_target) const;

  private:
    void accept_connections();
    void serve(int connection, int number);
    /// False when the connection must not be used any more.
    [[nodiscard]] bool answer(int connection, const ReceivedRequest& request);
    [[nodiscard]] ScriptedReply next_reply(const ReceivedRequest& request);
    void wait_for_end() const;

    int listener_ = -1;
    int end_event_ = -1;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::map<std::string, std::deque<ScriptedReply>> replies_;
    std::vector<ReceivedRequest> requests_;
    std::function<void(const ReceivedRequest&)> before_answer_;
    std::string demanded_;  // empty = nothing
    ScriptedReply for_strangers_;
    std::vector<std::thread> connections_;
    std::thread acceptor_;
};

}  // namespace piot::test
