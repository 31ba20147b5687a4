// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/trailer.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace piot {

/// One entry of `--release a@minor,b@1.4.0,c`.
struct ManualRelease {
    std::string package;
    std::variant<Trailer, Version> wish;  ///< a bump (never `skip`, no list), or the version itself

    friend bool operator==(const ManualRelease&, const ManualRelease&) = default;
};

/// How a plan departs from what the history asks for.
struct PlanOptions {
    std::vector<ManualRelease> releases;  ///< not empty: exactly these, ignoring detection and skip
    std::vector<std::string> only;        ///< not empty: of what is due, these
    std::vector<std::string> exclude;     ///< of what is due, not these
};

/// `a@minor,b@1.4.0,c`; every bad entry is reported.
[[nodiscard]] Result<std::vector<ManualRelease>> parse_manual_releases(std::string_view text);

/// Decides what is released, at which version, in which order. Pure: equal input gives an equal plan. `matrix` stays
/// empty; piot/domain/matrix.hpp fills it. Fails with every finding at once: bad trailers, ambiguous lines, versions
/// that are already tagged, prerelease steps that do not fit.
[[nodiscard]] Result<Plan> make_plan(const Config& config, const RepoSnapshot& snapshot, const PlanOptions& options);

}  // namespace piot
