// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <chrono>

namespace piot {

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;
    /// For measuring; never jumps.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
    /// Waits. Fails with PIOT_INTERRUPTED as soon as SIGINT or SIGTERM arrives.
    [[nodiscard]] virtual Result<void> sleep_for(std::chrono::milliseconds duration) = 0;
    /// True once SIGINT or SIGTERM has arrived: nothing new may be started.
    [[nodiscard]] virtual bool is_interrupted() const = 0;
};

}  // namespace piot
