// SPDX-License-Identifier: MIT
#include "support/scripted_http_server.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace piot::test {

namespace {

constexpr std::uint64_t k_kept_body = 1ULL << 20U;

/// Reads from one connection until it ends or the server does.
class Reader {
  public:
    Reader(int connection, int end_event) : connection_(connection), end_event_(end_event) {}

    /// Everything up to and including an empty line; nothing at the end of the connection.
    std::optional<std::string> read_head() {
        while (true) {
            if (const auto end = buffer_.find("\r\n\r\n"); end != std::string::npos) {
                auto head = buffer_.substr(0, end);
                buffer_.erase(0, end + 4);
                return head;
            }
            if (!fill()) return std::nullopt;
        }
    }

    [[nodiscard]] bool read_body(ReceivedRequest& request) {
        Sha256 hash;
        for (std::uint64_t left = request.body_size; left > 0;) {
            if (buffer_.empty() && !fill()) return false;
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer_.size()));
            hash.update(std::string_view(buffer_).substr(0, count));
            if (request.body_size <= k_kept_body) request.body.append(buffer_, 0, count);
            buffer_.erase(0, count);
            left -= count;
        }
        request.body_sha256 = hash.finish_hex();
        return true;
    }

    [[nodiscard]] bool fill() {
        std::array<pollfd, 2> events{pollfd{connection_, POLLIN, 0}, pollfd{end_event_, POLLIN, 0}};
        while (::poll(events.data(), events.size(), -1) < 0) {
        }
        if (events[1].revents != 0) return false;
        std::array<char, 65536> piece;
        const auto count = ::recv(connection_, piece.data(), piece.size(), 0);
        if (count <= 0) return false;
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
        return true;
    }

  private:
    int connection_;
    int end_event_;
    std::string buffer_;
};

void send_all(int connection, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

ReceivedRequest parse_head(std::string_view head) {
    ReceivedRequest request;
    const auto lines = split_lines(head);
    const auto words = split(lines.front(), ' ');
    request.method = words.at(0);
    request.target = words.at(1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].find(':');
        if (colon == std::string_view::npos) continue;
        request.headers[to_lower(lines[i].substr(0, colon))] = trim(lines[i].substr(colon + 1));
    }
    const auto length = request.header("content-length");
    std::from_chars(length.data(), length.data() + length.size(), request.body_size);
    return request;
}

}  // namespace

std::string ReceivedRequest::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

ScriptedHttpServer::ScriptedHttpServer()
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), end_event_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_connections(); });
}

ScriptedHttpServer::~ScriptedHttpServer() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(end_event_, &one, sizeof one);
    acceptor_.join();
    for (auto& connection : connections_)
        connection.join();
    ::close(listener_);
    ::close(end_event_);
}

std::string ScriptedHttpServer::url() const {
    return fmt::format("http://127.0.0.1:{}", port_);
}

void ScriptedHttpServer::on(const std::string& method_and_target, ScriptedReply reply) {
    const std::lock_guard lock(mutex_);
    replies_[method_and_target].push_back(std::move(reply));
}

void ScriptedHttpServer::demand(std::string authorization, ScriptedReply otherwise) {
    const std::lock_guard lock(mutex_);
    demanded_ = std::move(authorization);
    for_strangers_ = std::move(otherwise);
}

void ScriptedHttpServer::before_answer(std::function<void(const ReceivedRequest&)> action) {
    const std::lock_guard lock(mutex_);
    before_answer_ = std::move(action);
}

std::vector<ReceivedRequest> ScriptedHttpServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<ReceivedRequest> ScriptedHttpServer::requests(const std::string& method_and_target) const {
    std::vector<ReceivedRequest> found;
    for (auto& request : requests())
        if (request.method + " " + request.target == method_and_target) found.push_back(std::move(request));
    return found;
}

void ScriptedHttpServer::accept_connections() {
    for (int number = 1;; ++number) {
        std::array<pollfd, 2> events{pollfd{listener_, POLLIN, 0}, pollfd{end_event_, POLLIN, 0}};
        while (::poll(events.data(), events.size(), -1) < 0) {
        }
        if (events[1].revents != 0) return;
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        connections_.emplace_back([this, connection, number] {
            serve(connection, number);
            ::close(connection);
        });
    }
}

void ScriptedHttpServer::serve(int connection, int number) {
    Reader reader(connection, end_event_);
    while (true) {
        const auto head = reader.read_head();
        if (!head) return;
        auto request = parse_head(*head);
        request.connection = number;
        const auto delivery = [&] {
            const std::lock_guard lock(mutex_);
            const auto found = replies_.find(request.method + " " + request.target);
            return found == replies_.end() ? Delivery::whole : found->second.front().delivery;
        }();
        const bool is_unread = delivery == Delivery::drop_at_once || delivery == Delivery::never_read;
        if (!is_unread) {
            if (!request.header("expect").empty()) send_all(connection, "HTTP/1.1 100 Continue\r\n\r\n");
            if (!reader.read_body(request)) return;
        }
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (!answer(connection, request)) return;
    }
}

ScriptedReply ScriptedHttpServer::next_reply(const ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    if (!demanded_.empty() && request.header("authorization") != demanded_) return for_strangers_;
    const auto found = replies_.find(request.method + " " + request.target);
    if (found == replies_.end()) return {501, "not scripted: " + request.method + " " + request.target};
    auto reply = found->second.front();
    if (found->second.size() > 1) found->second.pop_front();
    return reply;
}

bool ScriptedHttpServer::answer(int connection, const ReceivedRequest& request) {
    std::function<void(const ReceivedRequest&)> action;
    {
        const std::lock_guard lock(mutex_);
        action = before_answer_;
    }
    if (action) action(request);
    const auto reply = next_reply(request);
    switch (reply.delivery) {
        case Delivery::drop_at_once:
        case Delivery::drop_after_request:
            return false;
        case Delivery::never:
        case Delivery::never_read:
            wait_for_end();
            return false;
        case Delivery::whole:
        case Delivery::truncate:
            break;
    }
    std::string text = fmt::format("HTTP/1.1 {} {}\r\n", reply.status, reply.reason);
    for (const auto& [name, value] : reply.headers)
        text += fmt::format("{}: {}\r\n", name, value);
    if (reply.status != 204 && reply.status != 304) text += fmt::format("Content-Length: {}\r\n", reply.body.size());
    text += "\r\n" + reply.body;
    if (reply.delivery == Delivery::truncate) text.pop_back();
    send_all(connection, text);
    return reply.delivery == Delivery::whole;
}

void ScriptedHttpServer::wait_for_end() const {
    pollfd event{end_event_, POLLIN, 0};
    while (::poll(&event, 1, -1) < 0) {
    }
}

}  // namespace piot::test
