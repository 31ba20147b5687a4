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

std::string_view to_string(ReasonKind kind) {
    switch (kind) {
        case ReasonKind::changed:
            return "changed";
        case ReasonKind::first_release:
            return "first_release";
        case ReasonKind::forced:
            return "forced";
        case ReasonKind::dependency:
            return "dependency";
        case ReasonKind::dependency_released:
            return "dependency_released";
        case ReasonKind::group:
            return "group";
        case ReasonKind::trailer:
            return "trailer";
    }
    return {};
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::publish:
            return "publish";
        case Verdict::skip:
            return "skip";
        case Verdict::unknown:
            return "unknown";
    }
    return {};
}

}  // namespace piot
