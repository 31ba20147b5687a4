// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"
#include "rehearsal/refusal.hpp"

#include <span>
#include <string>

namespace piot::rehearsal {

/// The rest of a request's path, decoded, below what has been matched already.
using PathRest = std::span<const std::string>;

/// One of the services that share the port: everything below one first path segment.
class Area {
  public:
    virtual ~Area() = default;
    [[nodiscard]] virtual Response handle(const Request& request, PathRest rest) = 0;
    /// The most bytes that a request body may have.
    [[nodiscard]] virtual std::uint64_t body_limit(PathRest) const { return 1024 * 1024; }
    /// A refusal in the area's own envelope.
    [[nodiscard]] virtual Response render(const Request& request, const Refusal& refusal) const = 0;
    /// For a body over the limit.
    [[nodiscard]] virtual Refusal body_refusal() const { return {413, "the request body is too large"}; }
};

}  // namespace piot::rehearsal
