// SPDX-License-Identifier: MIT
// Ways to the registries beside piot's: the workflow from before piot that nobody has deleted.
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/uploads.hpp"

#include <fmt/format.h>

namespace piot::doctor {

void check_other_ways(WorkflowReview& review) {
    // Before piot publishes, another way is no second one.
    if (review.publish_jobs().empty()) return;
    for (const auto& workflow : review.workflows()) {
        for (const auto& job : workflow.jobs) {
            if (review.is_publish_job({workflow, job})) continue;
            const auto upload = workflow::find_upload(workflow, job);
            if (!upload) continue;
            review.warn(codes::PIOT_WORKFLOW_PUBLISH_JOB, upload->origin,
                        fmt::format("{} in {} releases past piot: no plan knows of it, and no tag tells",
                                    quote(upload->tool), name_of(job)),
                        "delete the job, and the trusted publisher or token that it uses");
        }
    }
}

}  // namespace piot::doctor
