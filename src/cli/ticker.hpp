// SPDX-License-Identifier: MIT
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace piot::cli {

/// Calls back again and again from a thread of its own, until it is destroyed. The callback must not throw.
class Ticker {
  public:
    Ticker(std::chrono::milliseconds interval, std::function<void()> on_tick);
    ~Ticker();
    Ticker(const Ticker&) = delete;
    Ticker& operator=(const Ticker&) = delete;

  private:
    void run();

    std::chrono::milliseconds interval_;
    std::function<void()> on_tick_;
    std::mutex mutex_;
    std::condition_variable ended_;
    bool is_ended_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace piot::cli
