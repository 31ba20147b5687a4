// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <string>

using namespace piot;
using piot::test::notices_of;
using piot::test::PlanWorld;

namespace {

PlanWorld one_package() {
    PlanWorld world;
    world.crate("a");
    return world;
}

std::string chosen(const PlanWorld& world) {
    const auto& tags = world.snapshot.packages[0].tags;
    const auto last = choose_last_release(tags, world.config.line);
    return last ? tags[*last].version.to_string() : "none";
}

}  // namespace

TEST_CASE("make_plan: the last release is the highest tag that is an ancestor", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "2.0.0", TagRelation::elsewhere, Parting::at_or_before_release);
    world.released("a", "1.4.2", 1).released("a", "1.4.1", 5).changed("a");
    CHECK(chosen(world) == "1.4.2");
    CHECK(world.releases() == "a 1.4.3");
}

TEST_CASE("make_plan: a higher tag on a parallel line is a notice", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "2.0.0", TagRelation::elsewhere, Parting::at_or_before_release);
    world.released("a", "1.4.2", 1);
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_PARALLEL_LINE) ==
          std::vector<std::string>{"`a`: `a-v2.0.0` is on a parallel line; this branch goes on from `a-v1.4.2`"});
}

TEST_CASE("make_plan: a higher tag whose line parts later is refused", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "2.0.0", TagRelation::elsewhere, Parting::at_or_before_release);
    world.tagged_elsewhere("a", "0.6.0", TagRelation::elsewhere, Parting::after_release);
    world.released("a", "0.5.0", 1);
    CHECK(world.error_codes() == "PIOT_PLAN_AMBIGUOUS_LINE");
    CHECK(exit_code_of(world.errors()) == ExitCode::refused);
    CHECK(world.errors()[0].hint.find("line = \"0.5\"") != std::string::npos);
    CHECK(world.errors()[0].hint.find("line = \"*\"") != std::string::npos);
}

TEST_CASE("make_plan: HEAD older than the last release is refused and called that", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "0.6.0", TagRelation::descendant, Parting::after_release).released("a", "0.5.0", 1);
    CHECK(world.error_codes() == "PIOT_PLAN_HEAD_BEHIND");
    CHECK(exit_code_of(world.errors()) == ExitCode::refused);
}

TEST_CASE("make_plan: HEAD at an old release whose line went on there is a notice", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "0.6.0", TagRelation::descendant, Parting::at_or_before_release);
    world.released("a", "0.5.0", 0);
    CHECK(world.plan().is_empty());
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_PARALLEL_LINE).size() == 1);
}

TEST_CASE("make_plan: a line settles which tags count", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "2.0.0", TagRelation::elsewhere, Parting::after_release);
    world.tagged_elsewhere("a", "1.5.0", TagRelation::descendant, Parting::after_release);
    world.tagged_elsewhere("a", "1.4.9", TagRelation::elsewhere, Parting::after_release);
    world.released("a", "1.4.2", 1).released("a", "0.9.0", 7).changed("a");
    world.config.line = "*";
    CHECK(world.releases() == "a 2.0.1");
    world.config.line = "1";
    CHECK(world.releases() == "a 1.5.1");
    world.config.line = "1.4";
    CHECK(world.releases() == "a 1.4.10");
    world.config.line = "0.9";
    CHECK(world.releases() == "a 0.9.1");
    world.config.line = "0";
    CHECK(world.releases() == "a 0.9.1");
    world.config.line = "";
    CHECK(world.error_codes() == "PIOT_PLAN_HEAD_BEHIND");
}

TEST_CASE("make_plan: a line that holds none of a package's tags leaves it to the common rule", "[make_plan]") {
    auto world = one_package();
    world.released("a", "0.3.0", 1).changed("a");
    world.config.line = "1.4";
    CHECK(world.releases() == "a 0.3.1");
}

TEST_CASE("make_plan: leaving the line is a notice", "[make_plan]") {
    auto world = one_package();
    world.released("a", "1.4.2", 1).changed("a").unit(0, "release: minor");
    world.config.line = "1.4";
    CHECK(world.releases() == "a 1.5.0");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_PARALLEL_LINE).size() == 1);
}

TEST_CASE("make_plan: without an ancestor among its tags the highest counts, with a notice", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "1.2.0", TagRelation::elsewhere, Parting::unknown);
    world.tagged_elsewhere("a", "1.1.0", TagRelation::descendant, Parting::unknown);
    world.changed("a");
    CHECK(world.releases() == "a 1.2.1");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_PARALLEL_LINE).size() == 1);
}

TEST_CASE("make_plan: it is refused when HEAD is an ancestor of that tag", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "1.2.0", TagRelation::descendant, Parting::unknown);
    CHECK(world.error_codes() == "PIOT_PLAN_HEAD_BEHIND");
}

TEST_CASE("make_plan: prereleases count for the last release", "[make_plan]") {
    auto world = one_package();
    world.released("a", "1.3.0-rc.2", 1).released("a", "1.2.0", 5).changed("a");
    CHECK(chosen(world) == "1.3.0-rc.2");
    CHECK(choose_last_stable_release(world.snapshot.packages[0].tags, "") == 1);
}

TEST_CASE("make_plan: a stable release of another line is not what a prerelease builds on", "[make_plan]") {
    auto world = one_package();
    world.tagged_elsewhere("a", "2.0.0", TagRelation::elsewhere, Parting::at_or_before_release);
    world.released("a", "1.0.0-rc.2", 1).changed("a").unit(0, "release: final");
    CHECK(world.releases() == "a 1.0.0");
}

TEST_CASE("make_plan: tags that are nearly versions are pointed out together", "[make_plan]") {
    auto world = one_package();
    world.released("a", "1.2.0", 1);
    world.snapshot.packages[0].odd_tags = {"a-v1.2", "a-v1.2.0rc1", "a-v1.3", "a-v1.4"};
    const auto notices = notices_of(world.plan(), codes::PIOT_PLAN_TAG_NOTICE);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].find("`a-v1.2`, `a-v1.2.0rc1`, `a-v1.3` and 1 more") != std::string::npos);
}

TEST_CASE("make_plan: what gathering noticed is passed on", "[make_plan]") {
    auto world = one_package();
    world.released("a", "1.2.0", 1);
    world.snapshot.notices = {
        {codes::PIOT_PLAN_TAG_NOTICE, Severity::notice, "tag `x` leads nowhere", {}, "delete it"}};
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_TAG_NOTICE) == std::vector<std::string>{"tag `x` leads nowhere"});
}
