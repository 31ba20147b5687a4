// SPDX-License-Identifier: MIT
#include "cli/pull_request_event.hpp"

#include "piot/base/codes.hpp"
#include "piot/render/pull_request.hpp"

namespace piot::cli {

Result<PullRequest> read_pull_request(const Services& services) {
    const auto file = services.environment.get("GITHUB_EVENT_PATH");
    if (!file)
        return fail({codes::PIOT_PLAN_PULL_REQUEST,
                     Severity::error,
                     "`GITHUB_EVENT_PATH` is not set, so there is no pull request to preview",
                     {},
                     "run `piot plan --pr` in a workflow that runs on `pull_request`"});
    PIOT_TRY(const auto text, services.read_file(*file));
    return render::parse_pull_request_event(text, *file);
}

}  // namespace piot::cli
