// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/area.hpp"
#include "rehearsal/interceptor.hpp"

#include <map>
#include <memory>
#include <string>

namespace piot::rehearsal {

/// Gives every request to its area, with the interceptor before and after.
class Router final : public RequestHandler {
  public:
    explicit Router(std::shared_ptr<Interceptor> interceptor) : interceptor_(std::move(interceptor)) {}

    /// `name` is the first path segment. All areas are added before the first request.
    void add(std::string name, std::unique_ptr<Area> area) { areas_[std::move(name)] = std::move(area); }

    [[nodiscard]] Response handle(const Request& request) override;
    [[nodiscard]] std::uint64_t body_limit(const Request& request) const override;
    [[nodiscard]] Response refuse_body(const Request& request, const Failure* storage_failure) const override;

  private:
    [[nodiscard]] Area* find_area(const Request& request) const;
    [[nodiscard]] Response route(const Request& request) const;

    std::shared_ptr<Interceptor> interceptor_;
    std::map<std::string, std::unique_ptr<Area>, std::less<>> areas_;
};

}  // namespace piot::rehearsal
