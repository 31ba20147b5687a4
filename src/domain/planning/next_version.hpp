// SPDX-License-Identifier: MIT
#pragma once
#include "wishes.hpp"

#include "piot/domain/version.hpp"

#include <optional>
#include <string>

#include <tl/expected.hpp>

namespace piot::planning {

/// What one line of packages (a group, or one package) has released so far.
struct Released {
    std::optional<Version> last;         ///< nullopt = nothing
    std::optional<Version> last_stable;  ///< nullopt = only prereleases
};

struct VersionProblem {
    std::string message;  ///< completes "`package`: …"
    std::string hint;
};

/// The version that follows. `last` must be set.
[[nodiscard]] tl::expected<Version, VersionProblem> compute_next_version(const Released& released, const Wish& wish);

}  // namespace piot::planning
