// SPDX-License-Identifier: MIT
#include "piot/domain/publish_report.hpp"

#include "piot/base/text.hpp"

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

std::vector<Diagnostic> all_diagnostics(const PublishReport& report) {
    auto all = report.diagnostics;
    for (const auto& package : report.packages)
        all.insert(all.end(), package.diagnostics.begin(), package.diagnostics.end());
    return all;
}

bool has_released(const PublishReport& report) {
    return std::any_of(report.packages.begin(), report.packages.end(),
                       [](const PackageReport& package) { return package.outcome == PackageOutcome::released; });
}

std::string make_public_page_url(const PackageReport& package) {
    // Build metadata is the only thing in a version that an address would misread.
    const auto version = replace_all(package.registry_version, "+", "%2B");
    if (package.kind == PackageKind::crates) return "https://crates.io/crates/" + package.registry_name + '/' + version;
    return "https://pypi.org/project/" + normalize_pypi_name(package.registry_name) + '/' + version + '/';
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
