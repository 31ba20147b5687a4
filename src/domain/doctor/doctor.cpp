// SPDX-License-Identifier: MIT
#include "piot/domain/doctor.hpp"

namespace piot {

namespace {

ExitCode exit_code_of(const Diagnostic& finding, Strictness strictness) {
    if (finding.severity == Severity::notice) return ExitCode::success;
    if (finding.severity == Severity::warning)
        return strictness == Strictness::warnings ? ExitCode::negative : ExitCode::success;
    const auto exit = finding.code.exit;
    if (exit == ExitCode::transient || exit == ExitCode::interrupted) return exit;
    return finding.code.name.starts_with("PIOT_CONFIG_") ? ExitCode::usage : ExitCode::negative;
}

}  // namespace

ExitCode exit_code_of(const DoctorReport& report, Strictness strictness) {
    auto code = ExitCode::success;
    for (const auto& section : report.sections)
        for (const auto& finding : section.findings)
            code = more_severe(code, exit_code_of(finding, strictness));
    return code;
}

std::vector<Diagnostic> all_findings(const DoctorReport& report) {
    std::vector<Diagnostic> all;
    for (const auto& section : report.sections)
        all.insert(all.end(), section.findings.begin(), section.findings.end());
    return all;
}

std::string_view to_string(DoctorArea area) {
    switch (area) {
        case DoctorArea::tree:
            return "tree";
        case DoctorArea::manifests:
            return "manifests";
        case DoctorArea::workflows:
            return "workflows";
        case DoctorArea::trust:
            return "trust";
        case DoctorArea::registries:
            return "registries";
    }
    return "";
}

std::string_view to_string(NameHolder state) {
    switch (state) {
        case NameHolder::unknown:
            return "unknown";
        case NameHolder::free:
            return "free";
        case NameHolder::ours:
            return "ours";
        case NameHolder::taken:
            return "taken";
    }
    return "";
}

std::string_view to_string(UploadLane lane) {
    switch (lane) {
        case UploadLane::trusted_publishing:
            return "trusted_publishing";
        case UploadLane::declared_trust:
            return "declared_trust";
        case UploadLane::long_lived_token:
            return "long_lived_token";
        case UploadLane::none:
            return "none";
    }
    return "";
}

}  // namespace piot
