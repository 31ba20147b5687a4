// SPDX-License-Identifier: MIT
#include "app/publish/package_queue.hpp"

#include <algorithm>

namespace piot::app {

namespace {

/// How often a thread that waits for the others looks whether time or a signal has changed something.
constexpr std::chrono::milliseconds k_glance{200};

}  // namespace

PackageQueue::PackageQueue(const Plan& plan, const PublishServices& services,
                           std::function<Pace::Time(std::size_t)> free_from)
    : plan_(plan), services_(services), free_from_(std::move(free_from)), schedule_(plan) {}

std::optional<std::size_t> PackageQueue::take() {
    std::unique_lock lock(mutex_);
    while (!schedule_.is_exhausted() && !services_.clock.is_interrupted()) {
        const auto choice = choose();
        if (choice.package) {
            schedule_.start(*choice.package);
            ++running_;
            return choice.package;
        }
        if (running_ > 0) {
            changed_.wait_for(lock, k_glance);
            continue;
        }
        // Dependencies in a circle: no plan of ours, and nobody could ever start.
        if (choice.soonest == Pace::Time::max()) return std::nullopt;
        // Nothing is on its way: only time helps.
        lock.unlock();
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(choice.soonest - services_.clock.steady_now());
        if (const auto slept = services_.clock.sleep_for(left); !slept) return std::nullopt;
        lock.lock();
    }
    return std::nullopt;
}

/// Packages that a rate limit holds back are not started: they would keep the threads from others.
PackageQueue::Choice PackageQueue::choose() {
    Choice choice;
    for (const auto package : schedule_.ready()) {
        const auto from = free_from_(package);
        if (from <= services_.clock.steady_now()) {
            choice.package = package;
            return choice;
        }
        tell_held(package, from);
        choice.soonest = std::min(choice.soonest, from);
    }
    return choice;
}

void PackageQueue::settle(std::size_t package) {
    {
        const std::lock_guard lock(mutex_);
        schedule_.settle(package);
    }
    changed_.notify_all();
}

void PackageQueue::finish(std::size_t package) {
    {
        const std::lock_guard lock(mutex_);
        schedule_.settle(package);
        --running_;
    }
    changed_.notify_all();
}

void PackageQueue::tell_held(std::size_t package, Pace::Time from) {
    if (from == Pace::Time::max() || told_[package] == from) return;
    told_[package] = from;
    ProgressEvent event{ProgressKind::phase, plan_.releases[package].package, "the registry's rate limit"};
    event.phase = PackagePhase::held;
    event.duration = std::chrono::ceil<std::chrono::seconds>(from - services_.clock.steady_now());
    services_.reporter.report(event);
}

}  // namespace piot::app
