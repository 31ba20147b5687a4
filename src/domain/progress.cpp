// SPDX-License-Identifier: MIT
#include "piot/domain/progress.hpp"

namespace piot {

bool is_final(PackagePhase phase) {
    return phase >= PackagePhase::released;
}

std::string_view to_string(ProgressKind kind) {
    switch (kind) {
        case ProgressKind::stage:
            return "stage";
        case ProgressKind::step:
            return "step";
        case ProgressKind::waiting:
            return "waiting";
        case ProgressKind::transfer:
            return "transfer";
        case ProgressKind::finding:
            return "finding";
        case ProgressKind::phase:
            return "phase";
    }
    return {};
}

std::string_view to_string(PackagePhase phase) {
    switch (phase) {
        case PackagePhase::queued:
            return "queued";
        case PackagePhase::held:
            return "held";
        case PackagePhase::uploading:
            return "uploading";
        case PackagePhase::reading_back:
            return "reading_back";
        case PackagePhase::tagging:
            return "tagging";
        case PackagePhase::resolving:
            return "resolving";
        case PackagePhase::announcing:
            return "announcing";
        case PackagePhase::released:
            return "released";
        case PackagePhase::already_live:
            return "already_live";
        case PackagePhase::healed:
            return "healed";
        case PackagePhase::failed:
            return "failed";
        case PackagePhase::not_attempted:
            return "not_attempted";
    }
    return {};
}

}  // namespace piot
