// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"
#include "piot/domain/pace.hpp"
#include "piot/domain/publish_schedule.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace piot::app {

/// Hands the planned packages to the threads that work on them, each once: when all beneath it is settled and its
/// registry's pace allows it, the most urgent first. Packages are named by their place in the plan.
class PackageQueue {
  public:
    /// `free_from` tells when a package's upload could begin; Time::max() = once another upload has ended. It is called
    /// under the queue's lock and must not call back.
    PackageQueue(const Plan& plan, const PublishServices& services, std::function<Pace::Time(std::size_t)> free_from);

    /// The next package, as soon as there is one; nullopt when there is nothing left to start, or after a signal.
    [[nodiscard]] std::optional<std::size_t> take();
    /// What builds on the package may start.
    void settle(std::size_t package);
    /// The thread that took it is done with it.
    void finish(std::size_t package);
    /// Something outside changed: a lane is free.
    void wake() { changed_.notify_all(); }

    [[nodiscard]] std::size_t rank(std::size_t package) const { return schedule_.rank(package); }

  private:
    /// When the first of the ready packages may start; its place where that is now.
    struct Choice {
        std::optional<std::size_t> package;
        Pace::Time soonest = Pace::Time::max();
    };
    [[nodiscard]] Choice choose();
    void tell_held(std::size_t package, Pace::Time from);

    const Plan& plan_;
    const PublishServices& services_;
    std::function<Pace::Time(std::size_t)> free_from_;
    std::mutex mutex_;
    std::condition_variable changed_;
    PublishSchedule schedule_;
    std::size_t running_ = 0;
    std::map<std::size_t, Pace::Time> told_;  // until when a package is held, as people were told
};

}  // namespace piot::app
