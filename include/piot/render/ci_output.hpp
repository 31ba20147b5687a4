// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/publish_report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::render {

/// One `key=value` for later steps of a CI job.
struct CiOutput {
    std::string key;
    std::string value;

    friend bool operator==(const CiOutput&, const CiOutput&) = default;
};

/// `matrix` (not for an empty plan), `plan_id`, `has_crates`, `has_pypi`, `unpublished_kinds` (the kinds with a release
/// that is not known to be live, as a JSON array).
[[nodiscard]] std::vector<CiOutput> make_ci_outputs(const Plan& plan);

/// `released` (`true` when this run released something) and `released_packages` (`[{name, version, tag}]`).
[[nodiscard]] std::vector<CiOutput> make_ci_outputs(const PublishReport& report);

/// The text to append to `$GITHUB_OUTPUT`. `delimiter` must be random and new for every run, so that no value can end
/// its own entry; PIOT_INTERNAL when a value or key holds it all the same, or it is no single word.
[[nodiscard]] Result<std::string> render_github_output(const std::vector<CiOutput>& outputs,
                                                       std::string_view delimiter);

}  // namespace piot::render
