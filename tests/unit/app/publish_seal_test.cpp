// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "piot/app/publish.hpp"
#include "piot/base/codes.hpp"
#include "piot/render/plan_document.hpp"

using namespace piot;

namespace {

Plan a_plan() {
    Plan plan;
    plan.head = std::string(40, 'a');
    plan.config_sha256 = std::string(64, 'c');
    Release release;
    release.package = "core";
    release.registry_name = "core";
    release.version = Version(1, 1, 0);
    release.registry_version = "1.1.0";
    release.tag = "core-v1.1.0";
    plan.releases = {release};
    return plan;
}

}  // namespace

TEST_CASE("publish seal: the plan of this checkout with its own id is accepted", "[publish]") {
    const auto plan = a_plan();
    CHECK(app::check_seal(plan, render::compute_plan_id(plan), {plan.head, plan.config_sha256}));
}

TEST_CASE("publish seal: a plan that was changed on its way is refused", "[publish]") {
    auto plan = a_plan();
    const auto id = render::compute_plan_id(plan);
    plan.releases[0].tag = "core-v9.9.9";
    const auto checked = app::check_seal(plan, id, {plan.head, plan.config_sha256});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().diagnostics.at(0).code == codes::PIOT_PLAN_MISMATCH);
    CHECK(exit_code_of(checked.error().diagnostics) == ExitCode::refused);
}

TEST_CASE("publish seal: plan id, HEAD and configuration are all reported at once", "[publish]") {
    const auto plan = a_plan();
    const auto checked = app::check_seal(plan, "another-id", {std::string(40, 'b'), std::string(64, 'd')});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().diagnostics.size() == 3);
}

TEST_CASE("publish seal: an empty id seals nothing", "[publish]") {
    const auto plan = a_plan();
    CHECK_FALSE(app::check_seal(plan, "", {plan.head, plan.config_sha256}));
}
