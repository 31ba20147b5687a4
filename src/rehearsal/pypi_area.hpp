// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/area.hpp"
#include "rehearsal/pypi_trust.hpp"
#include "rehearsal/pypi_upload.hpp"
#include "rehearsal/pypi_views.hpp"

#include <string>

namespace piot::rehearsal {

/// `/pypi/…`: uploads, the simple index, the JSON API, trusted publishing and the files.
class PypiArea final : public Area {
  public:
    struct Parts {
        PypiStore& store;
        PypiUploadEndpoint upload;
        PypiTrust trust;
        PypiViews views;
        std::string base_url;  ///< of this area
        std::uint64_t max_file_bytes = 0;
    };

    explicit PypiArea(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] Response handle(const Request& request, PathRest rest) override;
    [[nodiscard]] std::uint64_t body_limit(PathRest rest) const override;
    [[nodiscard]] Response render(const Request& request, const Refusal& refusal) const override;
    [[nodiscard]] Refusal body_refusal() const override;

  private:
    [[nodiscard]] Accepted<Response> route(const Request& request, PathRest rest);
    [[nodiscard]] Accepted<Response> legacy(const Request& request, PathRest rest);
    [[nodiscard]] Accepted<Response> simple(const Request& request, PathRest rest) const;
    [[nodiscard]] Accepted<Response> json_api(PathRest rest) const;
    [[nodiscard]] Accepted<Response> package(PathRest rest) const;
    [[nodiscard]] Accepted<Response> oidc(const Request& request, PathRest rest);

    Parts parts_;
};

}  // namespace piot::rehearsal
