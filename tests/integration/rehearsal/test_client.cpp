// SPDX-License-Identifier: MIT
#include "test_client.hpp"

#include "piot/base/text.hpp"

#include <array>
#include <cstdlib>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace piot::test {

std::string HttpReply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

HttpConnection::HttpConnection(int port, const char* address) {
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, address, &target.sin_addr);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0) return;
    ::close(socket_);
    socket_ = -1;
}

HttpConnection::~HttpConnection() {
    if (socket_ >= 0) ::close(socket_);
}

bool HttpConnection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool HttpConnection::fill() {
    std::array<char, 64 * 1024> chunk;
    const ssize_t count = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (count <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    return true;
}

HttpReply HttpConnection::receive(std::string_view method) {
    HttpReply reply;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return reply;
    }
    const auto head = buffer_.substr(0, end);
    buffer_.erase(0, end + 4);
    const auto lines = split_lines(head);
    reply.status = std::atoi(std::string(lines.front().substr(9, 3)).c_str());
    if (lines.front().size() > 13) reply.reason = std::string(lines.front().substr(13));
    for (const auto line : lines) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && &line != &lines.front()) {
            reply.headers[to_lower(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
        }
    }
    const auto length = std::strtoull(reply.header("content-length").c_str(), nullptr, 10);
    if (method == "HEAD" || reply.status / 100 == 1) return reply;
    while (buffer_.size() < length) {
        if (!fill()) return {};
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return reply;
}

bool HttpConnection::is_closed_by_peer() {
    char byte = 0;
    return ::recv(socket_, &byte, 1, 0) == 0;
}

std::string format_request(const HttpCall& request) {
    auto text = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\n", request.method, request.target);
    for (const auto& [name, value] : request.headers)
        text += fmt::format("{}: {}\r\n", name, value);
    return text + fmt::format("Content-Length: {}\r\n\r\n", request.body.size()) + request.body;
}

HttpReply call_server(int port, const HttpCall& request) {
    HttpConnection connection(port);
    connection.send(format_request(request));
    return connection.receive(request.method);
}

}  // namespace piot::test
