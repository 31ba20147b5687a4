// SPDX-License-Identifier: MIT
#include "domain/config/findings.hpp"
#include "domain/doctor/workflow_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

bool is_commit(std::string_view ref) {
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return (ref.size() == 40 || ref.size() == 64) && std::all_of(ref.begin(), ref.end(), is_hex);
}

/// `owner/repo` of `owner/repo/path`.
std::string_view repository_of(std::string_view action) {
    const auto slash = action.find('/');
    return slash == std::string_view::npos ? action : action.substr(0, action.find('/', slash + 1));
}

void check_image(WorkflowReview& review, const WorkflowText& uses) {
    if (uses.value.find("@sha256:") != std::string::npos) return;
    review.warn(codes::PIOT_WORKFLOW_UNPINNED, uses.origin,
                fmt::format("{} is whatever the image's tag means on the day of the release", quote(uses.value)),
                "append the image's digest: `@sha256:…`");
}

void check_action(WorkflowReview& review, const WorkflowText& uses) {
    const auto at = uses.value.find('@');
    const auto action = uses.value.substr(0, at);
    const auto ref = at == std::string::npos ? std::string("HEAD") : uses.value.substr(at + 1);
    if (is_commit(ref)) return;
    review.warn(codes::PIOT_WORKFLOW_UNPINNED, uses.origin,
                fmt::format("{} is whatever {} means on the day of the release", quote(uses.value), quote(ref)),
                fmt::format("write {}, with the commit that `git ls-remote https://github.com/{} {}` prints",
                            quote(fmt::format("uses: {}@COMMIT # {}", action, ref)),
                            config::make_printable(repository_of(action)), config::make_printable(ref)));
}

void check_pin(WorkflowReview& review, const WorkflowText& uses, std::set<std::string>& seen) {
    if (uses.empty() || uses.value.starts_with("./") || uses.is_dynamic() || !seen.insert(uses.value).second) return;
    if (uses.value.starts_with("docker://"))
        check_image(review, uses);
    else
        check_action(review, uses);
}

}  // namespace

/// Once for each action of a file, where it is first used.
void check_pins(WorkflowReview& review) {
    for (const auto& workflow : review.workflows()) {
        if (!review.runs_piot(workflow)) continue;
        std::set<std::string> seen;
        for (const auto& job : workflow.jobs) {
            check_pin(review, job.uses, seen);
            for (const auto& step : job.steps)
                check_pin(review, step.uses, seen);
        }
    }
}

}  // namespace piot::doctor
