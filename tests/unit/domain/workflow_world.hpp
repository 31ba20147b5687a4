// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/doctor_workflow.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::test {

/// A release workflow without any finding: the jobs `plan`, `build`, `publish`.
[[nodiscard]] std::string clean_release();

/// `text` with its only `from` replaced; the test fails when there is none, or more than one.
[[nodiscard]] std::string replaced(std::string text, std::string_view from, std::string_view to);

/// Reads one workflow; the test fails when it cannot be read.
[[nodiscard]] Workflow read_workflow(std::string_view text, std::string_view name = "w.yml");

/// `CODE name:line:column message` for each finding of check_workflows, `~` in front of a warning, `.` of a notice.
/// Files are named by `names`, in .github/workflows/.
using NamedTexts = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::vector<std::string> findings_of(const NamedTexts& files);
/// Of release.yml alone.
[[nodiscard]] std::vector<std::string> findings_of(const std::string& release);
/// The same as text: `line:column` of `needle` in `text`.
[[nodiscard]] std::string place_of(const std::string& text, std::string_view needle);

/// What a changed clean release gives; the change is found in exactly one place.
struct ChangedRelease {
    ChangedRelease(std::string_view from, std::string_view to) : text(replaced(clean_release(), from, to)) {}

    ChangedRelease& then(std::string_view from, std::string_view to) {
        text = replaced(std::move(text), from, to);
        return *this;
    }
    [[nodiscard]] std::vector<std::string> findings() const { return findings_of(text); }
    /// The only finding: `CODE release.yml:line:col message`, where `needle` stands in the text.
    [[nodiscard]] std::vector<std::string> one(const std::string& code, std::string_view needle,
                                               const std::string& message) const {
        return {code + " release.yml:" + place_of(text, needle) + " " + message};
    }

    std::string text;
};

}  // namespace piot::test
