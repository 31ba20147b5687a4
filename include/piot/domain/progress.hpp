// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

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

/// The package will not leave this phase again.
[[nodiscard]] bool is_final(PackagePhase phase);

/// The words of the JSON events, `reading_back`.
[[nodiscard]] std::string_view to_string(ProgressKind kind);
[[nodiscard]] std::string_view to_string(PackagePhase phase);

}  // namespace piot
