// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <atomic>
#include <chrono>
#include <string>

namespace piot::rehearsal {

struct FetchedPage {
    int status = 0;
    std::string body;
    std::string location;  ///< of a redirect
};

/// A small HTTP client for one purpose: looking names up in a real index when the embedded one does not hold them. GET
/// only, no credentials, nothing kept between calls. Plain http and https (certificates are always verified, against
/// the system's store); no proxies. Follows up to three redirects.
class UpstreamClient {
  public:
    struct Limits {
        std::chrono::seconds connect_timeout{3};
        std::chrono::seconds total_timeout{30};
        std::uint64_t max_body = 64ULL * 1024 * 1024;
    };

    /// Failure: PIOT_REGISTRY_UNREACHABLE. Any status is an answer. May be called from several threads.
    [[nodiscard]] Result<FetchedPage> fetch(const std::string& url) const;
    /// Ends what is under way, and whatever comes later at once.
    void cancel() { is_cancelled_ = true; }

  private:
    Limits limits_;
    std::atomic<bool> is_cancelled_{false};
};

}  // namespace piot::rehearsal
