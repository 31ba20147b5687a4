// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/area.hpp"
#include "rehearsal/crates_publish.hpp"
#include "rehearsal/crates_trust.hpp"

#include <string>

namespace piot::rehearsal {

/// `/crates/api/v1/…`: crates.io's API.
class CratesApi final : public Area {
  public:
    struct Parts {
        CratesStore& store;
        CrateFallback& fallback;
        TokenStore& tokens;
        CratesAuth auth;
        CratesTrust trust;
        UnixClock clock;
    };

    explicit CratesApi(Parts parts);

    [[nodiscard]] Response handle(const Request& request, PathRest rest) override;
    [[nodiscard]] std::uint64_t body_limit(PathRest rest) const override;
    [[nodiscard]] Response render(const Request& request, const Refusal& refusal) const override;
    [[nodiscard]] Refusal body_refusal() const override;

  private:
    [[nodiscard]] Accepted<Response> route(const Request& request, PathRest rest);
    [[nodiscard]] Accepted<Response> route_crate(const Request& request, PathRest rest);
    [[nodiscard]] Accepted<Response> trusted_publishing(const Request& request);
    [[nodiscard]] Accepted<Response> list_configs(const Request& request);
    [[nodiscard]] Accepted<Response> download(PathRest rest);
    [[nodiscard]] Accepted<Response> yank(const Request& request, const CrateRecord& crate, PathRest rest);

    Parts parts_;
    CratesPublish publish_;
};

}  // namespace piot::rehearsal
