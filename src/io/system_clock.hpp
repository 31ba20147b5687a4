// SPDX-License-Identifier: MIT
#pragma once
#include "io/unique_fd.hpp"

#include "piot/ports/clock.hpp"

#include <array>

#include <signal.h>

namespace piot::io {

/// Turns SIGINT and SIGTERM into a state that can be asked and waited for, and ignores SIGPIPE and SIGXFSZ, so that a
/// closed pipe or a file limit is a write error and not the end of a release. `main` owns the only one; the old
/// handlers come back with its end.
///
/// The first signal asks for an orderly stop. A second one of the same kind ends the process at once, as people expect
/// of a second Ctrl-C; whatever was under way then is what the next run finds and finishes.
class SignalGuard {
  public:
    SignalGuard();
    ~SignalGuard();
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;

    /// From now on a signal ends the process at once, with the exit code of an interruption: for work that holds
    /// nothing half-done and does not ask.
    void end_at_once() const;
    [[nodiscard]] bool is_signalled() const;
    /// Readable for good once a signal arrived; for poll, never to be read from. -1 when the kernel gave none.
    [[nodiscard]] int descriptor() const { return event_.get(); }

  private:
    UniqueFd event_;
    std::array<struct sigaction, 4> previous_ = {};
};

class SystemClock final : public Clock {
  public:
    /// `guard` outlives the clock.
    explicit SystemClock(const SignalGuard& guard) : guard_(guard) {}

    [[nodiscard]] std::chrono::system_clock::time_point now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override;
    [[nodiscard]] Result<void> sleep_for(std::chrono::milliseconds duration) override;
    [[nodiscard]] bool is_interrupted() const override { return guard_.is_signalled(); }

  private:
    const SignalGuard& guard_;
};

}  // namespace piot::io
