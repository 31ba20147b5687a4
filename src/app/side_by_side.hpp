// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <functional>

namespace piot::app {

/// Questions to registries at a time.
inline constexpr std::size_t k_most_questions = 32;

/// Calls `work(0)` … `work(count - 1)`, up to `most` at a time and each on one thread, and returns when all are done.
/// With `most` = 1 they run in order on the caller's thread. `work` must not throw, unless `most` is 1.
void run_side_by_side(std::size_t count, std::size_t most, const std::function<void(std::size_t)>& work);

}  // namespace piot::app
