// SPDX-License-Identifier: MIT
#include "cli/event_stream.hpp"

#include "piot/render/progress_lines.hpp"

namespace piot::cli {

void EventStream::report(const ProgressEvent& event) {
    // The lock is held while writing: lines stand in the order of their times.
    const std::lock_guard lock(mutex_);
    if (is_due(event)) write_(render::render_event_json(event, clock_.now()));
}

bool EventStream::is_due(const ProgressEvent& event) {
    constexpr std::chrono::seconds k_between_transfers{1};
    if (event.kind != ProgressKind::transfer) return true;
    const auto now = clock_.steady_now();
    const auto [last, is_first] = last_transfers_.try_emplace({event.package, event.text}, now);
    if (!is_first && event.done != event.total && now - last->second < k_between_transfers) return false;
    last->second = now;
    return true;
}

}  // namespace piot::cli
