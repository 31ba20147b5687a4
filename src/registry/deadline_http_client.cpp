// SPDX-License-Identifier: MIT
#include "registry/deadline_http_client.hpp"

#include <algorithm>

namespace piot::registry {

tl::expected<HttpResponse, TransportError> DeadlineHttpClient::send(const HttpRequest& request) {
    using std::chrono::milliseconds;
    // Cleaning up is not among the questions: a token that was minted in time is given back all the same.
    if (request.when_interrupted == WhenInterrupted::run) return http_.send(request);
    const auto left = std::chrono::floor<milliseconds>(deadline_ - clock_.steady_now());
    // Too little for an answer to come back; and libcurl's clock, which the system does not correct, may run ahead of
    // ours.
    constexpr milliseconds k_shortest{20};
    if (left < k_shortest)
        return tl::unexpected(TransportError{TransportErrorKind::unreachable, "the deadline was over"});
    auto limited = request;
    limited.connect_timeout = std::min(request.connect_timeout, left);
    limited.total_timeout = std::min(request.total_timeout, left);
    return http_.send(limited);
}

}  // namespace piot::registry
