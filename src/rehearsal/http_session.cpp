// SPDX-License-Identifier: MIT
#include "rehearsal/http_session.hpp"

#include "piot/base/text.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace piot::rehearsal {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

// A client that is refused early may still be sending: that much is read away so that it gets to see the answer.
constexpr std::uint64_t k_drain_limit = 256ULL * 1024 * 1024;
constexpr std::chrono::seconds k_drain_timeout{10};

// The reason phrase carries PyPI's texts: one line, ISO 8859-1 at most.
std::string to_reason(std::string_view text) {
    std::string reason;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 && byte < 0xC0) continue;  // the rest of a UTF-8 sequence
        reason += byte >= 0x80 ? '?' : (byte < 0x20 || byte == 0x7F ? ' ' : c);
    }
    return reason;
}

void set_target(Request& request, std::string_view target) {
    if (target.starts_with("http://")) {
        const auto slash = target.find('/', 7);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    const auto question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos) request.query = std::string(target.substr(question + 1));
    const auto path = std::string_view(request.path);
    for (const auto segment : split(path.starts_with('/') ? path.substr(1) : path, '/')) {
        request.segments.push_back(percent_decode(segment));
    }
}

class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(tcp::socket socket, const HttpContext& context, std::shared_ptr<void> slot)
        : stream_(std::move(socket)), timer_(stream_.get_executor()), context_(context), slot_(std::move(slot)) {}

    void read_header() {
        request_ = {};
        parser_.emplace();
        parser_->header_limit(context_.limits.max_header_bytes);
        parser_->body_limit(boost::none);
        stream_.expires_after(context_.limits.idle_timeout);
        http::async_read_header(stream_, buffer_, *parser_,
                                [self = shared_from_this()](error_code error, std::size_t) { self->on_header(error); });
    }

  private:
    void on_header(error_code error) {
        if (error == http::error::header_limit) return send_last(text_response(431, "request header too large\n"));
        if (error == http::error::end_of_stream) return close();
        if (error && error.category() == http::make_error_code(http::error::bad_target).category()) {
            return send_last(text_response(400, "malformed request\n"));
        }
        if (error) return;

        const auto& message = parser_->get();
        request_.method = std::string(message.method_string());
        set_target(request_, message.target());
        for (const auto& field : message) {
            request_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
        }
        body_limit_ = context_.handler.body_limit(request_);
        if (parser_->content_length().value_or(0) > body_limit_) {
            return send_last(context_.handler.refuse_body(request_, nullptr));
        }
        if (beast::iequals(message[http::field::expect], "100-continue") && !parser_->is_done()) return send_continue();
        read_body();
    }

    void send_continue() {
        auto message = std::make_shared<http::response<http::empty_body>>(http::status::continue_, 11);
        http::async_write(stream_, *message, [self = shared_from_this(), message](error_code error, std::size_t) {
            if (!error) self->read_body();
        });
    }

    void read_body() {
        if (parser_->is_done()) return answer();
        parser_->get().body().data = chunk_.data();
        parser_->get().body().size = chunk_.size();
        parser_->get().body().more = true;
        stream_.expires_after(context_.limits.idle_timeout);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](error_code error, std::size_t) { self->on_body(error); });
    }

    void on_body(error_code error) {
        if (error && error != http::error::need_buffer) return;  // the client went away: nothing was accepted
        const std::size_t count = chunk_.size() - parser_->get().body().size;
        if (auto kept = request_.body.append({chunk_.data(), count}, context_.state); !kept) {
            return send_last(context_.handler.refuse_body(request_, &kept.error()));
        }
        if (request_.body.size() > body_limit_) return send_last(context_.handler.refuse_body(request_, nullptr));
        read_body();
    }

    void answer() { send(context_.handler.handle(request_), parser_->get().keep_alive()); }

    void send_last(Response response) { send(std::move(response), false); }

    void send(Response response, bool keep_alive) {
        request_.body = {};
        if (response.delivery == Delivery::drop) return close();
        if (response.delivery != Delivery::send) return send_in_pieces(response, keep_alive);
        if (response.delay > std::chrono::milliseconds::zero()) return send_later(std::move(response), keep_alive);
        const bool is_bodiless = response.status == 204 || response.status == 304;
        if (auto* file = std::get_if<FileOnDisk>(&response.content)) return send_file(response, file->path, keep_alive);

        auto& text = std::get<std::string>(response.content);
        if (request_.method == "HEAD" || is_bodiless) {
            auto message = make_message<http::empty_body>(response, keep_alive);
            if (!is_bodiless) message->content_length(text.size());
            return write(message);
        }
        auto message = make_message<http::string_body>(response, keep_alive);
        message->body() = std::move(text);
        message->content_length(message->body().size());
        write(message);
    }

    void send_later(Response response, bool keep_alive) {
        const auto delay = std::exchange(response.delay, {});
        auto held = std::make_shared<Response>(std::move(response));
        wait(delay, [self = shared_from_this(), held, keep_alive] { self->send(std::move(*held), keep_alive); });
    }

    template <class Continuation>
    void wait(std::chrono::milliseconds duration, Continuation then) {
        timer_.expires_after(duration);
        timer_.async_wait([then = std::move(then)](error_code error) {
            if (!error) then();
        });
    }

    // A fault: the header promises the whole body, half of it follows, and then a pause or the end.
    void send_in_pieces(Response& response, bool keep_alive) {
        auto text = read_content(response);
        const auto half = text.size() - text.size() / 2;
        auto message = make_message<http::string_body>(response, keep_alive);
        message->body() = std::move(text);
        message->content_length(message->body().size());
        std::ostringstream wire;
        wire << *message;
        auto bytes = std::make_shared<std::string>(wire.str());
        const auto first = bytes->size() - half;
        const auto delivery = response.delivery;
        stream_.expires_after(context_.limits.idle_timeout);
        boost::asio::async_write(
            stream_, boost::asio::buffer(bytes->data(), first),
            [self = shared_from_this(), bytes, first, message, delivery, delay = response.delay](error_code error,
                                                                                                 std::size_t) {
                if (error) return;
                if (delivery == Delivery::truncate) return self->close();
                self->wait(delay, [self, bytes, first, message] { self->send_rest(bytes, first, message); });
            });
    }

    void send_rest(const std::shared_ptr<std::string>& bytes, std::size_t from,
                   const std::shared_ptr<http::response<http::string_body>>& message) {
        stream_.expires_after(context_.limits.idle_timeout);
        boost::asio::async_write(stream_, boost::asio::buffer(bytes->data() + from, bytes->size() - from),
                                 [self = shared_from_this(), bytes, message](error_code error, std::size_t) {
                                     if (error) return;
                                     if (message->keep_alive()) return self->read_header();
                                     self->drain();
                                 });
    }

    static std::string read_content(Response& response) {
        if (auto* text = std::get_if<std::string>(&response.content)) return std::move(*text);
        std::ifstream file(std::get<FileOnDisk>(response.content).path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    void send_file(const Response& response, const std::filesystem::path& path, bool keep_alive) {
        error_code error;
        auto message = make_message<http::file_body>(response, keep_alive);
        message->body().open(path.c_str(), beast::file_mode::scan, error);
        if (error) return send(text_response(500, "the file cannot be read\n"), false);
        if (request_.method == "HEAD") {
            auto head = make_message<http::empty_body>(response, keep_alive);
            head->content_length(message->body().size());
            return write(head);
        }
        message->content_length(message->body().size());
        write(message);
    }

    template <class BodyType>
    std::shared_ptr<http::response<BodyType>> make_message(const Response& response, bool keep_alive) const {
        auto message = std::make_shared<http::response<BodyType>>();
        message->version(11);
        message->result(static_cast<unsigned>(response.status));
        if (!response.reason.empty()) message->reason(to_reason(response.reason));
        message->set(http::field::date, format_http_date(context_.clock()));
        for (const auto& header : response.headers)
            message->insert(header.name, header.value);
        message->keep_alive(keep_alive);
        return message;
    }

    template <class Message>
    void write(const std::shared_ptr<Message>& message) {
        stream_.expires_after(context_.limits.idle_timeout);
        http::async_write(stream_, *message, [self = shared_from_this(), message](error_code error, std::size_t) {
            if (error) return;
            if (message->keep_alive()) return self->read_header();
            self->drain();
        });
    }

    // Closing while the client still sends would reset the connection, and the answer could be lost with it.
    void drain() {
        error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        stream_.expires_after(k_drain_timeout);
        drain_more();
    }

    void drain_more() {
        stream_.async_read_some(boost::asio::buffer(chunk_),
                                [self = shared_from_this()](error_code error, std::size_t count) {
                                    self->drained_ += count;
                                    if (!error && self->drained_ < k_drain_limit) self->drain_more();
                                });
    }

    void close() {
        error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
        stream_.close();
    }

    beast::tcp_stream stream_;
    boost::asio::steady_timer timer_;
    const HttpContext& context_;
    std::shared_ptr<void> slot_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::buffer_body>> parser_;
    std::array<char, 64 * 1024> chunk_{};
    Request request_;
    std::uint64_t body_limit_ = 0;
    std::uint64_t drained_ = 0;
};

}  // namespace

void start_session(tcp::socket socket, const HttpContext& context, std::shared_ptr<void> slot) {
    auto session = std::make_shared<Session>(std::move(socket), context, std::move(slot));
    session->read_header();
}

}  // namespace piot::rehearsal
