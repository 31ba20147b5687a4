// SPDX-License-Identifier: MIT
#include "app/side_by_side.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace piot::app {

void run_side_by_side(std::size_t count, std::size_t most, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    const auto take_turns = [&] {
        for (auto i = next++; i < count; i = next++)
            work(i);
    };
    std::vector<std::thread> others;
    try {
        // The caller's own thread works too.
        while (others.size() + 1 < std::min(count, most))
            others.emplace_back(take_turns);
    } catch (const std::system_error&) {
        // No more threads to be had: those there are do it all.
    }
    take_turns();
    for (auto& thread : others)
        thread.join();
}

}  // namespace piot::app
