// SPDX-License-Identifier: MIT
#include "piot/app/publish.hpp"
#include "piot/base/codes.hpp"
#include "piot/render/plan_document.hpp"

#include <fmt/format.h>

namespace piot::app {

Result<void> check_seal(const Plan& plan, std::string_view plan_id, const CheckoutFacts& checkout) {
    std::vector<Diagnostic> findings;
    const auto expect = [&](std::string_view what, std::string_view planned, std::string_view found,
                            std::string_view hint) {
        if (planned == found) return;
        findings.push_back(
            {codes::PIOT_PLAN_MISMATCH,
             Severity::error,
             fmt::format("{} does not match the sealed plan: `{}` planned, `{}` here", what, planned, found),
             {},
             std::string(hint)});
    };
    expect("the plan id", render::compute_plan_id(plan), plan_id,
           "pass the `plan_id` output of the job that made the plan file; if it did, the file was changed on its way");
    expect("HEAD", plan.head, checkout.head, "check out the commit that was planned, or plan again");
    expect("the configuration", plan.config_sha256, checkout.config_sha256,
           "publish with the putitoutthere.toml of the planned commit, unchanged");
    if (!findings.empty()) return fail(std::move(findings));
    return {};
}

}  // namespace piot::app
