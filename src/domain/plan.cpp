// SPDX-License-Identifier: MIT
#include "piot/domain/plan.hpp"

#include <algorithm>

namespace piot {

const Release* Plan::find_release(std::string_view package) const {
    const auto found =
        std::find_if(releases.begin(), releases.end(), [&](const auto& release) { return release.package == package; });
    return found == releases.end() ? nullptr : &*found;
}

const BaselineEntry* Plan::find_baseline(std::string_view package) const {
    const auto found =
        std::find_if(baseline.begin(), baseline.end(), [&](const auto& entry) { return entry.package == package; });
    return found == baseline.end() ? nullptr : &*found;
}

}  // namespace piot
