// SPDX-License-Identifier: MIT
#include "piot/domain/doctor.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;

namespace {

DoctorReport report_of(std::vector<std::pair<ErrorCode, Severity>> findings) {
    DoctorReport report;
    report.sections.resize(2);
    for (const auto& [code, severity] : findings)
        report.sections[1].findings.push_back({code, severity, "m", {}, "h"});
    return report;
}

}  // namespace

TEST_CASE("doctor: how bad it is, is in the exit status", "[doctor]") {
    const auto exit = [](auto findings, Strictness strictness = Strictness::errors) {
        return static_cast<int>(exit_code_of(report_of(std::move(findings)), strictness));
    };
    using Findings = std::vector<std::pair<ErrorCode, Severity>>;
    CHECK(exit(Findings{}) == 0);
    CHECK(exit(Findings{{codes::PIOT_TREE_GLOB, Severity::notice}}, Strictness::warnings) == 0);
    CHECK(exit(Findings{{codes::PIOT_TREE_GLOB, Severity::warning}}) == 0);
    CHECK(exit(Findings{{codes::PIOT_TREE_GLOB, Severity::warning}}, Strictness::warnings) == 1);
    CHECK(exit(Findings{{codes::PIOT_TREE_GLOB, Severity::error}}) == 1);
    // What ends other commands with 2 or 4 is a finding here.
    CHECK(exit(Findings{{codes::PIOT_PLAN_TRAILER, Severity::error}}) == 1);
    CHECK(exit(Findings{{codes::PIOT_PLAN_TAG_EXISTS, Severity::error}}) == 1);
    CHECK(exit(Findings{{codes::PIOT_CONFIG_TYPE, Severity::error}}) == 2);
    CHECK(exit(Findings{{codes::PIOT_REGISTRY_UNREACHABLE, Severity::error}}) == 3);
    CHECK(exit(Findings{{codes::PIOT_REGISTRY_BUSY, Severity::error}, {codes::PIOT_TREE_GLOB, Severity::error}}) == 1);
    CHECK(exit(Findings{{codes::PIOT_INTERRUPTED, Severity::error}, {codes::PIOT_CONFIG_TYPE, Severity::error}}) ==
          130);
}
