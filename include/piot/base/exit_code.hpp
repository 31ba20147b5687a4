// SPDX-License-Identifier: MIT
#pragma once

namespace piot {

/// What a command's process exit status means. The numbers are contract.
enum class ExitCode : int {
    success = 0,       ///< done, or nothing to do
    negative = 1,      ///< the answer is no: findings, refused credentials, drift
    usage = 2,         ///< flags, configuration, manifests or repository are not usable
    transient = 3,     ///< run again: unreachable, out of budget, tag healed
    refused = 4,       ///< going on could do harm
    interrupted = 130  ///< SIGINT or SIGTERM
};

/// Of two outcomes the one that the process reports: 130 > 4 > 2 > 1 > 3 > 0.
[[nodiscard]] ExitCode more_severe(ExitCode left, ExitCode right);

}  // namespace piot
