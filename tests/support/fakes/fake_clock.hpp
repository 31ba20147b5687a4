// SPDX-License-Identifier: MIT
#pragma once
#include "support/fakes/calls.hpp"

#include "piot/base/codes.hpp"
#include "piot/ports/clock.hpp"

#include <fmt/format.h>

namespace piot::test {

/// Time as tests want it. Shared by all processes of one world.
struct Time {
    std::chrono::milliseconds passed{0};

    [[nodiscard]] std::chrono::steady_clock::time_point steady() const {
        return std::chrono::steady_clock::time_point(std::chrono::hours(1000) + passed);
    }
};

/// Moves only when somebody sleeps, or by hand.
class FakeClock final : public Clock {
  public:
    FakeClock(Calls& calls, Time& time) : calls_(calls), time_(time) {}

    [[nodiscard]] std::chrono::system_clock::time_point now() const override {
        const auto held = calls_.lock();
        return std::chrono::system_clock::time_point(std::chrono::hours(500'000) + time_.passed);
    }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        const auto held = calls_.lock();
        return time_.steady();
    }

    [[nodiscard]] Result<void> sleep_for(std::chrono::milliseconds duration) override {
        const auto held = calls_.lock();
        calls_.enter(fmt::format("sleep {}", duration.count()));
        if (calls_.is_interrupted()) return fail({codes::PIOT_INTERRUPTED, Severity::error, "interrupted", {}, "-"});
        time_.passed += duration;
        calls_.leave();
        return {};
    }
    [[nodiscard]] bool is_interrupted() const override { return calls_.is_interrupted(); }

  private:
    Calls& calls_;
    Time& time_;
};

}  // namespace piot::test
