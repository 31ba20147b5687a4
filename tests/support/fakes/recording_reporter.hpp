// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/reporter.hpp"

#include <vector>

namespace piot::test {

/// Remembers everything it is told.
class RecordingReporter final : public Reporter {
  public:
    void report(const ProgressEvent& event) override { events.push_back(event); }

    std::vector<ProgressEvent> events;
};

}  // namespace piot::test
