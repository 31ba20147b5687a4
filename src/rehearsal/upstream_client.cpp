// SPDX-License-Identifier: MIT
#include "rehearsal/upstream_client.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

// How long the end of the server may have to wait for a request that is under way.
constexpr std::chrono::milliseconds k_cancel_interval{100};

struct Url {
    bool is_https = false;
    std::string host;
    std::string port;
    std::string target;
};

std::optional<Url> parse_url(std::string_view text) {
    Url url;
    if (text.starts_with("https://")) {
        url.is_https = true;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return std::nullopt;
    }
    const auto slash = text.find('/');
    const auto authority = text.substr(0, slash);
    url.target = slash == std::string_view::npos ? "/" : std::string(text.substr(slash));
    const auto colon = authority.rfind(':');
    url.host = std::string(authority.substr(0, colon));
    url.port =
        colon == std::string_view::npos ? (url.is_https ? "443" : "80") : std::string(authority.substr(colon + 1));
    if (url.host.empty() || url.host.find('@') != std::string::npos) return std::nullopt;
    return url;
}

tl::unexpected<Failure> unreachable(const std::string& url, const std::string& reason) {
    return fail({.code = codes::PIOT_REGISTRY_UNREACHABLE,
                 .message = fmt::format("`{}` cannot be reached: {}", url, reason),
                 .hint = "check the network, or rehearse with crates that are on this machine"});
}

// One request. Every step is started and waited for under a deadline.
class Exchange {
  public:
    Exchange(const Url& url, const UpstreamClient::Limits& limits, const std::atomic<bool>& is_cancelled)
        : url_(url), limits_(limits), is_cancelled_(is_cancelled) {}

    error_code run() {
        tcp::resolver resolver(io_);
        tcp::resolver::results_type addresses;
        const auto connect_deadline = std::chrono::steady_clock::now() + limits_.connect_timeout;
        deadline_ = connect_deadline;
        if (auto error = wait([&](auto done) {
                resolver.async_resolve(url_.host, url_.port, [&addresses, done](error_code failed, auto found) {
                    addresses = std::move(found);
                    done(failed);
                });
            })) {
            return error;
        }
        return url_.is_https ? run_https(addresses) : run_http(addresses);
    }

    const http::response<http::string_body>& response() const { return parser_.get(); }

  private:
    error_code run_http(const tcp::resolver::results_type& addresses) {
        beast::tcp_stream stream(io_);
        if (auto error = connect(stream, addresses)) return error;
        return transfer(stream);
    }

    error_code run_https(const tcp::resolver::results_type& addresses) {
        error_code error;
        ssl::context context(ssl::context::tls_client);
        context.set_default_verify_paths(error);
        beast::ssl_stream<beast::tcp_stream> stream(io_, context);
        stream.set_verify_mode(ssl::verify_peer, error);
        stream.set_verify_callback(ssl::host_name_verification(url_.host), error);
        auto name = url_.host;  // what SSL_set_tlsext_host_name does, without its cast
        SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
        if (!error) error = connect(beast::get_lowest_layer(stream), addresses);
        if (error) return error;
        error = wait([&](auto done) { stream.async_handshake(ssl::stream_base::client, done); });
        if (error) return error;
        return transfer(stream);
    }

    error_code connect(beast::tcp_stream& stream, const tcp::resolver::results_type& addresses) {
        return wait([&](auto done) {
            stream.async_connect(addresses, [done](error_code error, const tcp::endpoint&) { done(error); });
        });
    }

    template <class Stream>
    error_code transfer(Stream& stream) {
        deadline_ = std::chrono::steady_clock::now() + limits_.total_timeout;
        http::request<http::empty_body> request(http::verb::get, url_.target, 11);
        request.set(http::field::host, url_.host);
        request.set(http::field::user_agent, "piot-rehearsal/" PIOT_VERSION);
        request.set(http::field::connection, "close");
        parser_.body_limit(limits_.max_body);
        auto error = wait([&](auto done) {
            http::async_write(stream, request, [done](error_code failed, std::size_t) { done(failed); });
        });
        if (error) return error;
        return wait([&](auto done) {
            http::async_read(stream, buffer_, parser_, [done](error_code failed, std::size_t) { done(failed); });
        });
    }

    // After a time-out the started operation is never run again: it dies with the io_context.
    template <class Start>
    error_code wait(Start start) {
        std::optional<error_code> result;
        start([&result](error_code error) { result = error; });
        io_.restart();
        while (!result && !is_cancelled_ && std::chrono::steady_clock::now() < deadline_) {
            io_.run_one_until(std::min(deadline_, std::chrono::steady_clock::now() + k_cancel_interval));
        }
        return result.value_or(asio::error::timed_out);
    }

    const Url& url_;
    const UpstreamClient::Limits& limits_;
    const std::atomic<bool>& is_cancelled_;
    asio::io_context io_;
    std::chrono::steady_clock::time_point deadline_;
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
};

Result<FetchedPage> fetch_once(const std::string& text, const UpstreamClient::Limits& limits,
                               const std::atomic<bool>& is_cancelled) {
    const auto url = parse_url(text);
    if (!url) return unreachable(text, "only http and https addresses are understood");
    Exchange exchange(*url, limits, is_cancelled);
    if (const auto error = exchange.run()) return unreachable(text, error.message());
    const auto& response = exchange.response();
    return FetchedPage{static_cast<int>(response.result_int()), response.body(),
                       std::string(response[http::field::location])};
}

}  // namespace

Result<FetchedPage> UpstreamClient::fetch(const std::string& url) const {
    auto page = fetch_once(url, limits_, is_cancelled_);
    for (int hops = 0; page && page->status / 100 == 3 && hops < 3; ++hops) {
        page = fetch_once(page->location, limits_, is_cancelled_);
    }
    return page;
}

}  // namespace piot::rehearsal
