// SPDX-License-Identifier: MIT
#include "piot/domain/publish_report.hpp"

#include <algorithm>

namespace piot {

PackageReport* PublishReport::find_package(std::string_view package) {
    const auto found = std::find_if(packages.begin(), packages.end(),
                                    [&](const PackageReport& report) { return report.package == package; });
    return found == packages.end() ? nullptr : &*found;
}

const PackageReport* PublishReport::find_package(std::string_view package) const {
    const auto found = std::find_if(packages.begin(), packages.end(),
                                    [&](const PackageReport& report) { return report.package == package; });
    return found == packages.end() ? nullptr : &*found;
}

ExitCode exit_code_of(const PublishReport& report) {
    auto result = exit_code_of(report.diagnostics);
    for (const auto& package : report.packages)
        result = more_severe(result, exit_code_of(package.diagnostics));
    return result;
}

bool has_released(const PublishReport& report) {
    return std::any_of(report.packages.begin(), report.packages.end(),
                       [](const PackageReport& package) { return package.outcome == PackageOutcome::released; });
}

std::string_view to_string(PackageOutcome outcome) {
    switch (outcome) {
        case PackageOutcome::not_attempted:
            return "not_attempted";
        case PackageOutcome::released:
            return "released";
        case PackageOutcome::already_live:
            return "already_live";
        case PackageOutcome::healed:
            return "healed";
        case PackageOutcome::dependency_failed:
            return "dependency_failed";
        case PackageOutcome::failed:
            return "failed";
    }
    return {};
}

std::string_view to_string(FileOutcome outcome) {
    switch (outcome) {
        case FileOutcome::pending:
            return "pending";
        case FileOutcome::uploaded:
            return "uploaded";
        case FileOutcome::already_there:
            return "already_there";
        case FileOutcome::failed:
            return "failed";
    }
    return {};
}

std::string_view to_string(TagOutcome outcome) {
    switch (outcome) {
        case TagOutcome::pending:
            return "pending";
        case TagOutcome::created:
            return "created";
        case TagOutcome::already_there:
            return "already_there";
        case TagOutcome::failed:
            return "failed";
    }
    return {};
}

std::string_view to_string(Resolvability resolvability) {
    switch (resolvability) {
        case Resolvability::not_awaited:
            return "not_awaited";
        case Resolvability::resolvable:
            return "resolvable";
        case Resolvability::expired:
            return "expired";
    }
    return {};
}

}  // namespace piot
