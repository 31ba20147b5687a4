// SPDX-License-Identifier: MIT
#include "rehearsal/router.hpp"

#include <exception>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

PathRest rest_of(const Request& request) {
    return PathRest(request.segments).subspan(1);
}

}  // namespace

Response Router::handle(const Request& request) {
    if (interceptor_) {
        if (auto response = interceptor_->before(request)) return std::move(*response);
    }
    auto response = route(request);
    if (interceptor_) interceptor_->after(request, response);
    return response;
}

Response Router::route(const Request& request) const {
    if (request.path == "/health") return text_response(200, "ok\n");
    auto* area = find_area(request);
    if (area == nullptr) return text_response(404, "not found\n");
    try {
        return area->handle(request, rest_of(request));
    } catch (const std::exception& error) {
        // A defect of the server, or no memory: the connection and the other requests live on.
        return area->render(request, {500, fmt::format("Internal Server Error: {}", error.what())});
    }
}

std::uint64_t Router::body_limit(const Request& request) const {
    const auto* area = find_area(request);
    return area == nullptr ? 0 : area->body_limit(rest_of(request));
}

Response Router::refuse_body(const Request& request, const Failure* storage_failure) const {
    const auto* area = find_area(request);
    if (area == nullptr) return text_response(404, "not found\n");
    return area->render(request, storage_failure == nullptr ? area->body_refusal() : to_refusal(*storage_failure));
}

Area* Router::find_area(const Request& request) const {
    if (request.segments.empty()) return nullptr;
    const auto found = areas_.find(request.segments.front());
    return found == areas_.end() ? nullptr : found->second.get();
}

}  // namespace piot::rehearsal
