// SPDX-License-Identifier: MIT
#include "domain/workflow/reusable.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::workflow {

const Workflow* find_called(const std::vector<Workflow>& workflows, const WorkflowJob& job,
                            std::string_view repository) {
    std::string_view path = job.uses.value;
    const auto slug = to_lower(repository) + "/";
    if (path.starts_with("./")) {
        path.remove_prefix(2);
    } else if (!repository.empty() && to_lower(path).starts_with(slug)) {
        path = path.substr(slug.size(), path.find('@') - slug.size());
    } else {
        return nullptr;
    }
    const auto found =
        std::find_if(workflows.begin(), workflows.end(), [&](const auto& workflow) { return workflow.file == path; });
    return found == workflows.end() ? nullptr : &*found;
}

}  // namespace piot::workflow
