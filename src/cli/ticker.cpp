// SPDX-License-Identifier: MIT
#include "cli/ticker.hpp"

#include <utility>

namespace piot::cli {

Ticker::Ticker(std::chrono::milliseconds interval, std::function<void()> on_tick)
    : interval_(interval), on_tick_(std::move(on_tick)), thread_([this] { run(); }) {}

Ticker::~Ticker() {
    {
        const std::lock_guard lock(mutex_);
        is_ended_ = true;
    }
    ended_.notify_all();
    thread_.join();
}

void Ticker::run() {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, interval_, [this] { return is_ended_; })) {
        lock.unlock();
        on_tick_();
        lock.lock();
    }
}

}  // namespace piot::cli
