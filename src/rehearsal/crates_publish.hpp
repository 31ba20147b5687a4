// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/crate_fallback.hpp"
#include "rehearsal/crates_auth.hpp"
#include "rehearsal/crates_store.hpp"

#include <string>

namespace piot::rehearsal {

/// `PUT /api/v1/crates/new`, with crates.io's checks in crates.io's order.
class CratesPublish {
  public:
    static constexpr std::uint64_t k_default_max_crate = 10ULL * 1024 * 1024;

    struct Parts {
        CratesStore& store;
        CrateFallback& fallback;
        const CratesAuth& auth;
        UnixClock clock;
        std::uint64_t max_crate_bytes = k_default_max_crate;
    };

    explicit CratesPublish(Parts parts) : parts_(std::move(parts)) {}

    /// The answer's JSON; the version is live then.
    [[nodiscard]] Accepted<std::string> publish(const Request& request);

  private:
    [[nodiscard]] Accepted<void> check_known_dependencies(const CrateManifest& manifest) const;
    [[nodiscard]] Accepted<bool> is_known(const std::string& crate) const;

    Parts parts_;
};

}  // namespace piot::rehearsal
