// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <functional>

namespace piot::app {

/// Calls `work(0)` … `work(count - 1)`, up to 16 at a time, each on some thread, and returns when all are done. Where
/// the system gives fewer threads, fewer run at a time. `work` does not throw.
void run_side_by_side(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace piot::app
