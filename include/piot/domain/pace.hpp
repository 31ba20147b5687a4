// SPDX-License-Identifier: MIT
#pragma once
#include <chrono>
#include <optional>

namespace piot {

/// A registry's rate limit as its answers teach it. crates.io gives a burst and then one upload per interval; how large
/// both are differs between accounts and is told by nobody, so nothing is held back before the first refusal. From then
/// on the bucket is empty, and every accepted upload takes what has just dripped in.
class Pace {
  public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    /// Sending earlier is pointless; the clock's beginning = nothing is known against it.
    [[nodiscard]] Time not_before() const { return not_before_; }
    /// Between two uploads once the burst is used up; nullopt = not learned yet.
    [[nodiscard]] std::optional<Duration> interval() const { return interval_; }

    void note_accepted(Time at);
    /// The registry took nothing and asks to come back at `until`.
    void note_refused(Time until);

  private:
    Time not_before_{};
    std::optional<Duration> interval_;
    std::optional<Time> accepted_when_empty_;  // the last upload that took the bucket's only content
    bool is_empty_ = false;                    // a refusal showed the bucket's ground
};

}  // namespace piot
