// SPDX-License-Identifier: MIT
#include "io/curl_transfer.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <sys/socket.h>

namespace piot::io {

namespace {

constexpr std::chrono::seconds k_grace_after_signal{5};
/// Servers close connections that nobody uses, and whether one did may only show once a request is on its way.
constexpr long k_longest_idle_before_upload = 15;

const char* method_name(HttpMethod method) {
    switch (method) {
        case HttpMethod::get:
            return "GET";
        case HttpMethod::post:
            return "POST";
        case HttpMethod::put:
            return "PUT";
        case HttpMethod::patch:
            return "PATCH";
        case HttpMethod::remove:
            return "DELETE";
    }
    return "GET";
}

bool has_body(HttpMethod method) {
    return method == HttpMethod::post || method == HttpMethod::put || method == HttpMethod::patch;
}

/// A line break in a value would end the header and begin another one.
bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// Verdicts that curl reaches before it hands over any byte of the request.
bool is_before_request(CURLcode verdict) {
    switch (verdict) {
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CIPHER:
        case CURLE_INTERFACE_FAILED:
            return true;
        default:
            return false;
    }
}

/// git runs beside uploads: it must not inherit their connections.
curl_socket_t open_socket(void* /*self*/, curlsocktype /*purpose*/, curl_sockaddr* address) {
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// See set_body: there is no second time.
int refuse_rewind(void* /*self*/, curl_off_t /*offset*/, int /*origin*/) {
    return CURL_SEEKFUNC_FAIL;
}

}  // namespace

CurlTransfer::CurlTransfer(const HttpRequest& request, RequestBody body, const Clock& clock)
    : request_(request),
      body_(std::move(body)),
      clock_(clock),
      handle_(curl_easy_init(), &curl_easy_cleanup),
      headers_(nullptr, &curl_slist_free_all),
      last_move_(clock.steady_now()) {}

tl::expected<void, TransportError> CurlTransfer::prepare(const CheckedUrl& url, const CurlOptions& options) {
    CURL* const curl = handle_.get();
    host_ = url.host;
    curl_easy_setopt(curl, CURLOPT_URL, url.text.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    // Without it, ending a request that still looks a name up would wait for the resolver.
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    if (url.is_loopback) curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, static_cast<char*>(error_text_));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_write);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
    set_body();
    set_limits();
    return set_headers();
}

void CurlTransfer::set_body() {
    CURL* const curl = handle_.get();
    // A text body or none goes over HTTP/2 where offered. Files go over HTTP/1.1: it has the reason phrase in which
    // PyPI puts its refusals.
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
                     static_cast<long>(body_.holds_file() ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    if (has_body(request_.method)) {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, &CurlTransfer::on_read);
        curl_easy_setopt(curl, CURLOPT_READDATA, this);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body_.size()));
        // A large body waits for `100 Continue`, so that a refusal comes before it. Servers that never say it exist.
        curl_easy_setopt(curl, CURLOPT_EXPECT_100_TIMEOUT_MS, 300L);
        curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, body_.holds_file() ? 256L * 1024L : 16L * 1024L);
    }
    // On a connection that has been used before, curl sends a request a second time when the server closed it without
    // an answer. That must not happen to anything but GET: the first one may have had its effect. A body that has begun
    // to leave cannot be taken back to its start, which ends the request instead; without a body a new connection has
    // to do.
    if (request_.method != HttpMethod::get) {
        if (body_.size() == 0) curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, &refuse_rewind);
        curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, k_longest_idle_before_upload);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method_name(request_.method));
}

void CurlTransfer::set_limits() {
    CURL* const curl = handle_.get();
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    if (!body_.holds_file())
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
}

tl::expected<void, TransportError> CurlTransfer::set_headers() {
    const auto refuse = [](const std::string& name) {
        return tl::unexpected(
            TransportError{TransportErrorKind::refused, fmt::format("the header `{}` holds a line break", name)});
    };
    for (const auto& [name, value] : request_.headers)
        if (!add_header(name, value)) return refuse(name);
    if (!request_.authorization.is_empty()) {
        const auto scheme = request_.authorization_scheme.empty() ? "" : request_.authorization_scheme + " ";
        if (!add_header("Authorization", scheme + request_.authorization.reveal())) return refuse("Authorization");
    }
    curl_easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, headers_.get());
    return {};
}

bool CurlTransfer::add_header(const std::string& name, const std::string& value) {
    if (!is_one_line(name) || !is_one_line(value)) return false;
    // curl takes `Name:` as "leave this header out" and `Name;` as one without a value.
    const auto line = value.empty() ? name + ";" : fmt::format("{}: {}", name, value);
    headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
    return true;
}

std::size_t CurlTransfer::on_read(char* buffer, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    auto copied = transfer.body_.read(buffer, size * count);
    if (copied) return *copied;
    transfer.read_error_ = std::move(copied).error();
    return CURL_READFUNC_ABORT;
}

std::size_t CurlTransfer::on_write(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    const auto length = size * count;
    if (transfer.response_.body.size() + length > transfer.request_.max_response_bytes) {
        transfer.is_too_large_ = true;
        return 0;
    }
    transfer.response_.body.append(data, length);
    return length;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    static_cast<CurlTransfer*>(self)->take_header_line(std::string_view(data, size * count));
    return size * count;
}

void CurlTransfer::take_header_line(std::string_view line) {
    line = trim(line);
    if (line.starts_with("HTTP/")) {
        // `100 Continue` comes first with large bodies: the last status line is the answer's.
        response_ = {};
        const auto words = split(line, ' ');
        if (words.size() > 1) std::from_chars(words[1].data(), words[1].data() + words[1].size(), response_.status);
        if (words.size() > 2) response_.reason = line.substr(words[0].size() + words[1].size() + 2);
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    response_.headers.emplace_back(to_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
}

bool CurlTransfer::has_sent() const {
    long bytes = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &bytes);
    return bytes > 0;
}

std::optional<TransportError> CurlTransfer::find_reason_to_stop() {
    const auto now = clock_.steady_now();
    if (clock_.is_interrupted()) {
        if (!interrupted_at_) interrupted_at_ = now;
        if (request_.when_interrupted == WhenInterrupted::abort || now - *interrupted_at_ >= k_grace_after_signal)
            return TransportError{TransportErrorKind::interrupted,
                                  fmt::format("interrupted while talking to `{}`", host_)};
    }
    report_progress();
    if (body_.holds_file() && now - last_move_ >= request_.total_timeout)
        return TransportError{
            has_sent() ? TransportErrorKind::lost : TransportErrorKind::unreachable,
            fmt::format("`{}`: no byte moved for {} s", host_,
                        std::chrono::duration_cast<std::chrono::seconds>(request_.total_timeout).count())};
    return std::nullopt;
}

void CurlTransfer::report_progress() {
    curl_off_t sent = 0;
    curl_off_t received = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(handle_.get(), CURLINFO_SIZE_DOWNLOAD_T, &received);
    const auto moved = static_cast<std::uint64_t>(sent) + static_cast<std::uint64_t>(received);
    if (moved != moved_) last_move_ = clock_.steady_now();
    moved_ = moved;
    if (static_cast<std::uint64_t>(sent) == reported_ || !request_.on_upload_progress) return;
    reported_ = static_cast<std::uint64_t>(sent);
    request_.on_upload_progress(reported_, body_.size());
}

tl::expected<HttpResponse, TransportError> CurlTransfer::finish(CURLcode verdict) {
    report_progress();
    if (verdict == CURLE_OK) return std::move(response_);
    const auto stop = [](TransportErrorKind kind, std::string message) {
        return tl::unexpected(TransportError{kind, std::move(message)});
    };
    if (!read_error_.empty()) return stop(TransportErrorKind::refused, read_error_);
    if (is_too_large_)
        return stop(TransportErrorKind::refused,
                    fmt::format("the answer of `{}` is larger than {} bytes", host_, request_.max_response_bytes));
    const std::string_view detail =
        error_text_[0] != '\0' ? std::string_view(error_text_) : curl_easy_strerror(verdict);
    const bool is_lost = !is_before_request(verdict) && has_sent();
    return stop(is_lost ? TransportErrorKind::lost : TransportErrorKind::unreachable,
                fmt::format("`{}`: {}", host_, to_valid_utf8(detail)));
}

}  // namespace piot::io
