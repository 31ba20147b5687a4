// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// The steps of a rehearsed release, in their order.
enum class RehearsalStageKind { plan, stamp, build, inspect, publish, consume, publish_again, faults };

enum class RehearsalVerdict {
    ok,
    failed,
    not_rehearsed,  ///< this machine cannot do it, or an earlier stage failed
};

/// One line of the verdict table. `build` has one per matrix row, `consume` one per package.
struct RehearsalStage {
    RehearsalStageKind kind = RehearsalStageKind::plan;
    std::string subject = {};  ///< build: artifact name of the row; consume: the package; else empty
    RehearsalVerdict verdict = RehearsalVerdict::ok;
    std::chrono::milliseconds duration = {};
    std::string detail = {};                   ///< short, one line: `3 releases, 5 rows`
    std::vector<Diagnostic> diagnostics = {};  ///< what went wrong in it

    friend bool operator==(const RehearsalStage&, const RehearsalStage&) = default;
};

/// Around the effect that a call has on the outside.
enum class KillMoment { before, after };

/// A publish that was killed at one of its calls and then run again.
struct KillOutcome {
    std::size_t call = 0;  ///< counted from 1, in the order of an undisturbed run
    KillMoment moment = KillMoment::before;
    std::string words;        ///< what the call does: ``uploading `core-0.1.0.crate` ``
    std::string detail = {};  ///< how the end differs from that of an undisturbed run; empty = not at all

    friend bool operator==(const KillOutcome&, const KillOutcome&) = default;
};

/// What `--faults` tried, in the order of the calls.
struct SurvivalTable {
    std::size_t known_points = 0;  ///< all; more than `outcomes` when only a sample was tried
    std::vector<KillOutcome> outcomes = {};

    friend bool operator==(const SurvivalTable&, const SurvivalTable&) = default;
};

[[nodiscard]] std::size_t count_survived(const SurvivalTable& table);

/// What `rehearse` found. A value; rendering is in piot/render/rehearsal_report.hpp.
struct RehearsalReport {
    std::string head;
    std::string plan_id;  ///< empty when the plan failed
    std::vector<RehearsalStage> stages = {};
    std::vector<Diagnostic> diagnostics = {};  ///< about the run as a whole, PIOT_REHEARSAL_INCOMPLETE among them
    std::chrono::milliseconds duration = {};
    std::string kept_directory = {};             ///< with `--keep`: where everything lies; empty = removed
    std::optional<SurvivalTable> survival = {};  ///< with `--faults`, once the release went well

    friend bool operator==(const RehearsalReport&, const RehearsalReport&) = default;
};

/// `failed` when a stage failed, else `not_rehearsed` when one was left out, else `ok`.
[[nodiscard]] RehearsalVerdict verdict_of(const RehearsalReport& report);

/// The exit code that all diagnostics of the report ask for together, at least `negative` when a stage failed.
/// Rows left out cost nothing unless the caller adds PIOT_REHEARSAL_INCOMPLETE as an error (`--strict`).
[[nodiscard]] ExitCode exit_code_of(const RehearsalReport& report);

/// The words of the JSON report, `publish_again`.
[[nodiscard]] std::string_view to_string(RehearsalStageKind kind);
[[nodiscard]] std::string_view to_string(RehearsalVerdict verdict);
[[nodiscard]] std::string_view to_string(KillMoment moment);

}  // namespace piot
