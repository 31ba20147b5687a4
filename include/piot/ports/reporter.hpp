// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace piot {

enum class ProgressKind {
    stage,     ///< a new stage begins: `text` is its heading
    step,      ///< something was done for `package`: `text` says what
    waiting,   ///< `package` (empty: the run) waits for `duration`; `text` says for what
    transfer,  ///< `done` of `total` bytes of the file `text`; the last one has `done == total`
    finding,   ///< `diagnostic` holds it
    phase,     ///< `package` is in `phase` from now on
};

/// Where one package of a publish stands. A package passes some of them, in this order; the last five are final.
enum class PackagePhase {
    queued,        ///< its dependencies are not out, or no slot is free
    held,          ///< a registry's rate limit: not before `duration` is over
    uploading,     ///< `total` bytes in all files that are missing
    reading_back,  ///< until the registry shows every file
    tagging,
    resolving,   ///< until a client finds it
    announcing,  ///< the forge release
    released,
    already_live,
    healed,
    failed,
    not_attempted,
};

/// One thing worth telling while a long command runs.
struct ProgressEvent {
    ProgressKind kind = ProgressKind::step;
    std::string package = {};
    std::string text = {};
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    Diagnostic diagnostic = {};
    PackagePhase phase = PackagePhase::queued;
    std::chrono::seconds duration{0};
};

/// Hears what happens; the core never writes to a stream. Called by several threads at once.
class Reporter {
  public:
    virtual ~Reporter() = default;
    virtual void report(const ProgressEvent& event) = 0;
};

}  // namespace piot
