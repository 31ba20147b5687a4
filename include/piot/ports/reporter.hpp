// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/progress.hpp"

namespace piot {

/// Hears what happens; the core never writes to a stream. Called by several threads at once.
class Reporter {
  public:
    virtual ~Reporter() = default;
    virtual void report(const ProgressEvent& event) = 0;
};

}  // namespace piot
