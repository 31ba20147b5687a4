// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/reporter.hpp"

#include <mutex>
#include <vector>

namespace piot::test {

/// Remembers everything it is told.
class RecordingReporter final : public Reporter {
  public:
    void report(const ProgressEvent& event) override {
        const std::lock_guard lock(mutex_);
        events.push_back(event);
    }

    std::vector<ProgressEvent> events;  ///< to be read once all threads are done

  private:
    std::mutex mutex_;
};

}  // namespace piot::test
