// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"

#include <optional>

namespace piot::rehearsal {

/// Stands between the network and the registries: tests count requests with it, fault plans change answers. Called from
/// several threads at once; must not throw.
class Interceptor {
  public:
    virtual ~Interceptor() = default;
    /// Before the handler. A response given here is sent instead, and nothing happens in the registry.
    [[nodiscard]] virtual std::optional<Response> before(const Request&) { return std::nullopt; }
    /// After the handler, whose effects are durable by now. May change or drop the response.
    virtual void after(const Request&, Response&) {}
};

}  // namespace piot::rehearsal
