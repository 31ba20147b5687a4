// SPDX-License-Identifier: MIT
// Input: a plan as JSON. Nobody can guess a plan id, so a document with a wrong one is read again with the right one.
#include "fuzz_target.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/render/plan_document.hpp"

#include <string>

using namespace piot;

namespace {

constexpr std::string_view k_file = "plan.json";
constexpr std::size_t k_id_length = 64;

/// Every finding ends in backticked ids: `carried`, then `own`.
Result<Plan> read_with_own_id(std::string_view text, const std::string& message) {
    const auto own = message.rfind('`', message.size() - 2) + 1;
    const auto carried = message.find('`') + 1;
    PIOT_CLAIM(own + k_id_length + 1 == message.size() && carried + k_id_length < own);
    return render::parse_plan_document(
        replace_all(text, message.substr(carried, k_id_length), message.substr(own, k_id_length)), k_file);
}

void check_plan(const Plan& plan) {
    const auto printed = render::render_plan_document(plan);
    const auto again = render::parse_plan_document(printed, k_file);
    PIOT_CLAIM(again && *again == plan);
    PIOT_CLAIM(render::compute_plan_id(*again) == render::compute_plan_id(plan));
    PIOT_CLAIM(render::render_plan_document(*again) == printed);
    PIOT_CLAIM(render::render_matrix(plan.matrix).find('\n') == std::string::npos);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    auto plan = render::parse_plan_document(text, k_file);
    if (!plan && plan.error().diagnostics.front().code == codes::PIOT_PLAN_MISMATCH)
        plan = read_with_own_id(text, plan.error().diagnostics.front().message);
    if (plan) {
        check_plan(*plan);
        return 0;
    }
    for (const auto& finding : plan.error().diagnostics) {
        PIOT_CLAIM(finding.origin.file == k_file && !finding.message.empty() && !finding.hint.empty());
        PIOT_CLAIM(to_valid_utf8(finding.message) == finding.message);
    }
    return 0;
}
