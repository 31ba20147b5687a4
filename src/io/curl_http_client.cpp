// SPDX-License-Identifier: MIT
#include "io/curl_http_client.hpp"

#include "io/curl_transfer.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <vector>

#include <curl/curl.h>
#include <fmt/format.h>

namespace piot::io {

/// A multi handle with the connections that it keeps open.
struct CurlHttpClient::Session {
    CURLM* multi = nullptr;
    std::vector<std::string> origins;  // that it has talked to
};

/// The idle ones. One is lent to every `send`, so no handle is ever in two threads' hands.
class CurlHttpClient::Sessions {
  public:
    Sessions() { curl_global_init(CURL_GLOBAL_DEFAULT); }
    ~Sessions() {
        for (const auto& session : idle_)
            curl_multi_cleanup(session.multi);
        curl_global_cleanup();
    }
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    /// The one used last of those that may still be connected to that origin, else the one used last.
    [[nodiscard]] Session take(const std::string& origin) {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return {curl_multi_init(), {origin}};
        const auto knows_origin = [&](const Session& session) {
            return std::find(session.origins.begin(), session.origins.end(), origin) != session.origins.end();
        };
        const auto known = std::find_if(idle_.rbegin(), idle_.rend(), knows_origin);
        const auto at = known == idle_.rend() ? std::prev(idle_.end()) : std::prev(known.base());
        auto session = std::move(*at);
        idle_.erase(at);
        if (!knows_origin(session)) session.origins.push_back(origin);
        return session;
    }

    void give_back(Session session) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(session));
    }

  private:
    std::mutex mutex_;
    std::vector<Session> idle_;
};

namespace {

constexpr int k_max_redirects = 5;
constexpr int k_poll_milliseconds = 50;  // how late an interruption is noticed, at worst

tl::unexpected<TransportError> refuse(std::string message) {
    return tl::unexpected(TransportError{TransportErrorKind::refused, std::move(message)});
}

/// Runs one exchange to its end, or until there is a reason to stop it.
tl::expected<HttpResponse, TransportError> run(CURLM* multi, CurlTransfer& transfer) {
    curl_multi_add_handle(multi, transfer.handle());
    std::optional<TransportError> stopped;
    int running = 1;
    while (!stopped) {
        curl_multi_perform(multi, &running);
        stopped = transfer.find_reason_to_stop();
        if (running == 0) break;
        if (!stopped) curl_multi_poll(multi, nullptr, 0, k_poll_milliseconds, nullptr);
    }
    auto verdict = CURLE_ABORTED_BY_CALLBACK;
    int left = 0;
    while (const auto* const message = curl_multi_info_read(multi, &left))
        if (message->msg == CURLMSG_DONE) verdict = message->data.result;
    // An answer that came in the same moment as the signal is still the answer.
    const bool has_verdict = running == 0;
    auto result = has_verdict || !stopped ? transfer.finish(verdict) : tl::unexpected(*stopped);
    curl_multi_remove_handle(multi, transfer.handle());
    return result;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Where a redirect leads, or why piot does not follow it.
tl::expected<CheckedUrl, TransportError> follow(const CheckedUrl& from, const CurlTransfer& transfer,
                                                const HttpRequest& request) {
    const char* location = nullptr;
    curl_easy_getinfo(transfer.handle(), CURLINFO_REDIRECT_URL, &location);
    if (location == nullptr) return refuse(fmt::format("`{}` redirects to nowhere", from.host));
    auto target = check_url(location);
    if (!target) return target;
    if (from.is_https && !target->is_https)
        return refuse(fmt::format("`{}` redirects from https to `{}`", from.host, target->origin));
    if (!request.authorization.is_empty() && target->origin != from.origin)
        return refuse(fmt::format("`{}` redirects an authenticated request to `{}`", from.origin, target->origin));
    return target;
}

}  // namespace

CurlHttpClient::CurlHttpClient(const Clock& clock, CurlOptions options)
    : clock_(clock), options_(std::move(options)), sessions_(std::make_unique<Sessions>()) {}

CurlHttpClient::~CurlHttpClient() = default;

tl::expected<HttpResponse, TransportError> CurlHttpClient::send(const HttpRequest& original) {
    auto url = check_url(original.url);
    if (!url) return tl::unexpected(std::move(url).error());
    const auto end = clock_.steady_now() + original.total_timeout;
    auto request = original;
    for (int redirects = 0;; ++redirects) {
        if (clock_.is_interrupted() && request.when_interrupted != WhenInterrupted::run)
            return tl::unexpected(TransportError{TransportErrorKind::interrupted,
                                                 fmt::format("interrupted before asking `{}`", url->host)});
        auto body = RequestBody::open(request.body);
        if (!body) return refuse(std::move(body).error());
        CurlTransfer transfer(request, std::move(*body), clock_);
        if (auto prepared = transfer.prepare(*url, options_); !prepared)
            return tl::unexpected(std::move(prepared).error());
        auto session = sessions_->take(url->origin);
        auto response = run(session.multi, transfer);
        sessions_->give_back(std::move(session));
        if (!response || request.method != HttpMethod::get || !is_redirect(response->status)) return response;
        if (redirects == k_max_redirects) return refuse(fmt::format("`{}` redirects more than 5 times", url->host));
        auto next = follow(*url, transfer, request);
        if (!next) return tl::unexpected(std::move(next).error());
        url = std::move(next);
        // The limit is that of the whole question, wherever it is answered.
        request.total_timeout = std::chrono::ceil<std::chrono::milliseconds>(end - clock_.steady_now());
        if (request.total_timeout <= std::chrono::milliseconds::zero())
            return tl::unexpected(
                TransportError{TransportErrorKind::lost, fmt::format("`{}` redirects and takes too long", url->host)});
    }
}

}  // namespace piot::io
