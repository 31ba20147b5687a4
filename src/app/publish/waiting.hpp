// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

#include <functional>

namespace piot::app {

/// Pauses between attempts: 1 s, doubling up to 15 s.
class GrowingPause {
  public:
    [[nodiscard]] std::chrono::seconds next();

  private:
    std::chrono::seconds next_{1};
};

/// What is waited for.
struct Waiting {
    std::string package;         ///< empty = the run as a whole
    std::string reason;          ///< for people: `until PyPI shows 1.2.0`
    std::chrono::seconds limit;  ///< of a poll
};

/// PIOT_INTERRUPTED once a signal has arrived: nothing new may be started. `package` may be empty.
[[nodiscard]] Result<void> check_interrupted(const PublishServices& services, const std::string& package);

/// Says so and sleeps. Failure: PIOT_INTERRUPTED.
[[nodiscard]] Result<void> pause(const PublishServices& services, const Waiting& waiting,
                                 std::chrono::milliseconds duration);

/// Asks until the answer is yes, with growing pauses; false when the limit is over. It asks at least once, and a last
/// time at the limit. Failures: those of `ask`, and PIOT_INTERRUPTED.
[[nodiscard]] Result<bool> poll(const PublishServices& services, const Waiting& waiting,
                                const std::function<Result<bool>()>& ask);

}  // namespace piot::app
