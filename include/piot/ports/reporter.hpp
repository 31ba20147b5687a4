// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <cstdint>
#include <string>

namespace piot {

enum class ProgressKind {
    stage,     ///< a new stage begins: `text` is its heading
    step,      ///< something was done for `package`
    waiting,   ///< waiting, and for what
    transfer,  ///< `done` of `total` bytes of `text`
    finding,   ///< `diagnostic` holds it
};

/// One thing worth telling while a long command runs.
struct ProgressEvent {
    ProgressKind kind = ProgressKind::step;
    std::string package = {};
    std::string text = {};
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    Diagnostic diagnostic = {};
};

/// Hears what happens; the core never writes to a stream.
class Reporter {
  public:
    virtual ~Reporter() = default;
    virtual void report(const ProgressEvent& event) = 0;
};

}  // namespace piot
