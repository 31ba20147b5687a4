// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish_world.hpp"
#include "piot/app/why.hpp"
#include "piot/domain/reconcile.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/history.hpp"

#include <string>

namespace piot::app {

struct ReconcileRequest {
    std::string config_file = std::string(k_config_file_name);  ///< repository-relative
    std::string package;                                        ///< empty = all
    std::string version;                                        ///< SemVer or PEP 440; empty = all of the package
    std::string commit;  ///< full id: what the person says with `--at`; empty = nothing
};

/// What reconcile works on. References outlive the call.
struct ReconcileServices {
    const History& history;  ///< opened at HEAD
    OpenHistory open;
    const PublishWorld& world;  ///< connected for the same configuration
    const Clock& clock;
};

/// Asks which live versions lack their tag and where it belongs; nothing is written. A registry that does not answer
/// is an error among the report's diagnostics; the other packages are decided. Failures: the remote, an unknown
/// package, a version that is none.
[[nodiscard]] Result<ReconcileReport> prepare_reconcile(const Config& config, const ReconcileRequest& request,
                                                        const ReconcileServices& services);

/// Pushes the report's tags one by one and fills in what became of each. One that fails does not stop the others.
/// Safe to run again after any interruption: what is there already is found.
[[nodiscard]] ReconcileReport write_missing_tags(ReconcileReport report, TagStore& tags, const Clock& clock);

}  // namespace piot::app
