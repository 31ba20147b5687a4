// SPDX-License-Identifier: MIT
#include "piot/domain/rehearsal_report.hpp"

#include <algorithm>

namespace piot {

RehearsalVerdict verdict_of(const RehearsalReport& report) {
    const auto has = [&](RehearsalVerdict verdict) {
        return std::any_of(report.stages.begin(), report.stages.end(),
                           [&](const RehearsalStage& stage) { return stage.verdict == verdict; });
    };
    if (has(RehearsalVerdict::failed) || has_errors(report.diagnostics)) return RehearsalVerdict::failed;
    return has(RehearsalVerdict::not_rehearsed) ? RehearsalVerdict::not_rehearsed : RehearsalVerdict::ok;
}

ExitCode exit_code_of(const RehearsalReport& report) {
    auto result = exit_code_of(report.diagnostics);
    for (const auto& stage : report.stages) {
        const auto own = exit_code_of(stage.diagnostics);
        result = more_severe(result, own);
        if (stage.verdict == RehearsalVerdict::failed && own == ExitCode::success)
            result = more_severe(result, ExitCode::negative);
    }
    return result;
}

std::string_view to_string(RehearsalStageKind kind) {
    switch (kind) {
        case RehearsalStageKind::plan:
            return "plan";
        case RehearsalStageKind::stamp:
            return "stamp";
        case RehearsalStageKind::build:
            return "build";
        case RehearsalStageKind::inspect:
            return "inspect";
        case RehearsalStageKind::publish:
            return "publish";
        case RehearsalStageKind::consume:
            return "consume";
        case RehearsalStageKind::publish_again:
            return "publish_again";
        case RehearsalStageKind::faults:
            return "faults";
    }
    return {};
}

std::string_view to_string(RehearsalVerdict verdict) {
    switch (verdict) {
        case RehearsalVerdict::ok:
            return "ok";
        case RehearsalVerdict::failed:
            return "failed";
        case RehearsalVerdict::not_rehearsed:
            return "not_rehearsed";
    }
    return {};
}

std::string_view to_string(KillMoment moment) {
    return moment == KillMoment::before ? "before" : "after";
}

std::size_t count_survived(const SurvivalTable& table) {
    return static_cast<std::size_t>(std::count_if(table.outcomes.begin(), table.outcomes.end(),
                                                  [](const KillOutcome& outcome) { return outcome.detail.empty(); }));
}

}  // namespace piot
