// SPDX-License-Identifier: MIT
#include "render/doctor_words.hpp"

#include "render/display_text.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::render {

std::string count_findings(const std::vector<Diagnostic>& findings) {
    std::vector<std::string> parts;
    for (const auto severity : {Severity::error, Severity::warning, Severity::notice}) {
        const auto count = std::count_if(findings.begin(), findings.end(),
                                         [&](const auto& each) { return each.severity == severity; });
        if (count > 0) parts.push_back(count_of(static_cast<std::size_t>(count), to_string(severity)));
    }
    return join(parts, ", ");
}

std::string doctor_headline(const DoctorReport& report) {
    const auto findings = all_findings(report);
    const bool is_calm = std::all_of(findings.begin(), findings.end(),
                                     [](const auto& finding) { return finding.severity == Severity::notice; });
    if (!is_calm) return count_findings(findings);
    return findings.empty() ? "nothing to mend" : "nothing to mend, " + count_findings(findings);
}

std::string section_verdict(const DoctorSection& section) {
    if (!section.findings.empty()) return count_findings(section.findings);
    return section.skipped.empty() ? "ok" : "not looked at";
}

std::string_view lane_word(UploadLane lane) {
    switch (lane) {
        case UploadLane::trusted_publishing:
            return "trusted publishing";
        case UploadLane::declared_trust:
            return "trusted publishing, in the publish job";
        case UploadLane::long_lived_token:
            return "long-lived token";
        case UploadLane::none:
            return "no credentials here";
    }
    return {};
}

}  // namespace piot::render
