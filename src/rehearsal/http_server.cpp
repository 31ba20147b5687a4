// SPDX-License-Identifier: MIT
#include "rehearsal/http_server.hpp"

#include "rehearsal/http_session.hpp"

#include "piot/base/codes.hpp"

#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

namespace piot::rehearsal {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Accepts connections while there are free slots. Its threads are joined before it is destroyed, so handlers may hold
// plain pointers to it; sessions may outlive it and hold weak ones.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    Listener(asio::io_context& io, const HttpContext& context)
        : context_(context), strand_(asio::make_strand(io)), acceptor_(strand_), retry_(strand_), io_(io) {}

    error_code bind(int port) {
        error_code error;
        // The address is a constant: nobody can ask this server to listen anywhere but on loopback.
        const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(port));
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        return error;
    }

    int port() const {
        error_code error;
        return acceptor_.local_endpoint(error).port();
    }

    void accept() {
        if (active_ >= context_.limits.max_connections) {
            is_paused_ = true;
            return;
        }
        acceptor_.async_accept(asio::make_strand(io_), [this](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (error) return accept_later();
            serve(std::move(socket));
            accept();
        });
    }

  private:
    void serve(tcp::socket socket) {
        ++active_;
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const std::shared_ptr<void> slot(nullptr, [weak = weak_from_this()](void*) {
            if (const auto listener = weak.lock()) listener->release();
        });
        start_session(std::move(socket), context_, slot);
    }

    void release() {
        asio::post(strand_, [this] {
            --active_;
            if (std::exchange(is_paused_, false)) accept();
        });
    }

    // Out of descriptors: those in use come back.
    void accept_later() {
        retry_.expires_after(std::chrono::milliseconds(50));
        retry_.async_wait([this](error_code error) {
            if (!error) accept();
        });
    }

    const HttpContext& context_;
    asio::strand<asio::io_context::executor_type> strand_;
    tcp::acceptor acceptor_;
    asio::steady_timer retry_;
    asio::io_context& io_;
    std::size_t active_ = 0;
    bool is_paused_ = false;
};

class AsioServer final : public HttpServer {
  public:
    explicit AsioServer(const HttpContext& context)
        : context_(context), io_(context.limits.threads), listener_(std::make_shared<Listener>(io_, context_)) {}

    ~AsioServer() override {
        io_.stop();
        for (auto& thread : threads_)
            thread.join();
        listener_.reset();
    }

    error_code bind(int port) { return listener_->bind(port); }
    int port() const override { return listener_->port(); }

    void run() override {
        listener_->accept();
        // Ctrl-C is the business of the thread that started the rehearsal.
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        for (int i = 0; i < context_.limits.threads; ++i) {
            threads_.emplace_back([this] { io_.run(); });
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

  private:
    HttpContext context_;
    asio::io_context io_;
    std::shared_ptr<Listener> listener_;
    std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::bind(int port, const HttpContext& context) {
    auto server = std::make_unique<AsioServer>(context);
    if (const auto error = server->bind(port)) {
        return fail(
            {.code = codes::PIOT_REHEARSAL_SERVER,
             .message = fmt::format("the rehearsal server cannot listen on 127.0.0.1:{}: {}", port, error.message()),
             .hint = "leave the port at 0 to take any free one"});
    }
    return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace piot::rehearsal
