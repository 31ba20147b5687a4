// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/codes.hpp"
#include "piot/ports/clock.hpp"

#include <atomic>
#include <vector>

namespace piot::test {

/// Real time for measuring, a wall clock that stands still, sleeps that only write themselves down, and a switch in
/// place of signals.
class SwitchClock final : public Clock {
  public:
    /// Fri, 21 Aug 2026 10:00:00 GMT
    std::chrono::system_clock::time_point wall{std::chrono::seconds{1787306400}};
    std::atomic<bool> interrupted{false};
    std::vector<std::chrono::milliseconds> sleeps;

    [[nodiscard]] std::chrono::system_clock::time_point now() const override { return wall; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        return std::chrono::steady_clock::now();
    }
    [[nodiscard]] Result<void> sleep_for(std::chrono::milliseconds duration) override {
        if (interrupted) return fail({codes::PIOT_INTERRUPTED, Severity::error, "interrupted"});
        sleeps.push_back(duration);
        return {};
    }
    [[nodiscard]] bool is_interrupted() const override { return interrupted; }
};

}  // namespace piot::test
