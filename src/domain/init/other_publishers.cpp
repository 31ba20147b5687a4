// SPDX-License-Identifier: MIT
#include "domain/init/draft.hpp"
#include "domain/workflow/uploads.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::init {

std::vector<Diagnostic> find_other_publishers(const std::vector<Workflow>& workflows) {
    std::vector<Diagnostic> found;
    for (const auto& workflow : workflows)
        for (const auto& job : workflow.jobs)
            if (const auto upload = workflow::find_upload(workflow, job))
                found.push_back({codes::PIOT_INIT_CHOICE, Severity::warning,
                                 fmt::format("job `{}` publishes already, with `{}`", to_valid_utf8(job.id.value),
                                             to_valid_utf8(upload->tool)),
                                 upload->origin, "take it out before the new workflows release"});
    return found;
}

}  // namespace piot::init
