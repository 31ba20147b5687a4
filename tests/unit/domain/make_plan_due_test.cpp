// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using piot::test::PlanWorld;
using piot::test::reasons_of;

namespace {

/// a ← b ← c, all released one commit below HEAD.
PlanWorld chain() {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).crate("c", {"b"});
    world.released("a", "1.0.0", 1).released("b", "1.0.0", 1).released("c", "1.0.0", 1);
    return world;
}

}  // namespace

TEST_CASE("make_plan: nothing changed, nothing due", "[make_plan]") {
    const auto plan = chain().plan();
    CHECK(plan.is_empty());
    CHECK(plan.head == "c0");
    CHECK(plan.baseline.size() == 3);
}

TEST_CASE("make_plan: a changed package is due, with the file, the glob and the commit", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b").released("a", "1.0.0", 3).released("b", "1.0.0", 3).changed("a", "src/x.rs");
    const auto plan = world.plan();
    REQUIRE(plan.releases.size() == 1);
    CHECK(plan.releases[0].package == "a");
    CHECK(plan.releases[0].version.to_string() == "1.0.1");
    CHECK(plan.releases[0].previous->to_string() == "1.0.0");
    CHECK(plan.releases[0].reasons == std::vector<Reason>{{ReasonKind::changed, "", "c0", "a/src/x.rs", "a/**"}});
}

TEST_CASE("make_plan: a package without a tag is a first release at first_version", "[make_plan]") {
    PlanWorld world;
    world.crate("a");
    world.last_package().first_version = Version(0, 3, 0);
    CHECK(world.releases() == "a 0.3.0");
    CHECK(reasons_of(world.plan(), "a") == "first_release");
    CHECK_FALSE(world.plan().releases[0].previous);
    CHECK(world.plan().baseline.empty());
}

TEST_CASE("make_plan: dependents of a due package are due, transitively", "[make_plan]") {
    auto world = chain();
    world.changed("a");
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
    CHECK(reasons_of(world.plan(), "b") == "dependency:a");
    CHECK(reasons_of(world.plan(), "c") == "dependency:b");
}

TEST_CASE("make_plan: what a package depends on is not due through it", "[make_plan]") {
    auto world = chain();
    world.changed("b");
    CHECK(world.releases() == "b 1.0.1, c 1.0.1");
}

TEST_CASE("make_plan: a first release upstream makes its dependents due", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).released("b", "1.0.0", 1);
    CHECK(world.releases() == "a 0.1.0, b 1.0.1");
}

TEST_CASE("make_plan: a forced package makes its dependents due", "[make_plan]") {
    auto world = chain();
    world.unit(0, "release: patch [a]");
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
    CHECK(reasons_of(world.plan(), "a") == "forced");
    CHECK(world.plan().releases[0].reasons[0].commit == "c0");
}

TEST_CASE("make_plan: a dependency released after it makes a package due", "[make_plan]") {
    auto world = chain();
    world.newer_dependency("b", "a");
    CHECK(world.releases() == "b 1.0.1, c 1.0.1");
    CHECK(reasons_of(world.plan(), "b") == "dependency_released:a");
    CHECK(world.plan().releases[0].reasons[0].commit == "c1");
}

TEST_CASE("make_plan: one due member makes its whole group due, at one version", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g").crate("c");
    world.released("a", "1.2.0", 1).released("b", "1.4.0", 1).released("c", "1.0.0", 1).changed("a");
    CHECK(world.releases() == "a 1.4.1, b 1.4.1");
    CHECK(reasons_of(world.plan(), "a") == "changed");
    CHECK(reasons_of(world.plan(), "b") == "group:a");
    CHECK(world.plan().find_release("a")->previous->to_string() == "1.2.0");
}

TEST_CASE("make_plan: a group takes the highest level of its members", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g");
    world.released("a", "1.2.0", 2).released("b", "1.2.0", 2).changed("a").changed("b");
    world.unit(0, "release: minor", {"a"}).unit(1, "release: major", {"b"});
    CHECK(world.releases() == "a 2.0.0, b 2.0.0");
}

TEST_CASE("make_plan: a new member of a group takes the group's version", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g").released("a", "1.2.0", 1);
    CHECK(world.releases() == "a 1.2.1, b 1.2.1");
}

TEST_CASE("make_plan: a group that was never released takes its highest first_version", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g");
    world.last_package().first_version = Version(2, 0, 0);
    CHECK(world.releases() == "a 2.0.0, b 2.0.0");
}

TEST_CASE("make_plan: a group member's dependents are due with it", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g").crate("c", {"b"});
    world.released("a", "1.0.0", 1).released("b", "1.0.0", 1).released("c", "1.0.0", 1).changed("a");
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
}

TEST_CASE("make_plan: order is the first in the configuration whose dependencies are out", "[make_plan]") {
    PlanWorld world;
    world.crate("top", {"left", "right"}).crate("right", {"base"}).crate("left", {"base"}).crate("base").crate("lone");
    CHECK(world.releases() == "base 0.1.0, right 0.1.0, left 0.1.0, top 0.1.0, lone 0.1.0");
    const auto plan = world.plan();
    CHECK(plan.find_release("base")->level == 0);
    CHECK(plan.find_release("left")->level == 1);
    CHECK(plan.find_release("right")->level == 1);
    CHECK(plan.find_release("top")->level == 2);
    CHECK(plan.find_release("lone")->level == 0);
}

TEST_CASE("make_plan: levels count planned packages only", "[make_plan]") {
    auto world = chain();
    world.changed("b");
    const auto plan = world.plan();
    CHECK(plan.find_release("b")->level == 0);
    CHECK(plan.find_release("c")->level == 1);
}

TEST_CASE("make_plan: crates keep SemVer, wheels get PEP 440, tags keep SemVer", "[make_plan]") {
    PlanWorld world;
    world.crate("a").wheel("b").released("a", "1.2.0", 1).released("b", "1.2.0", 1).changed("a").changed("b");
    world.unit(0, "release: minor-rc", {"a", "b"});
    const auto plan = world.plan();
    CHECK(plan.find_release("a")->registry_version == "1.3.0-rc.1");
    CHECK(plan.find_release("b")->registry_version == "1.3.0rc1");
    CHECK(plan.find_release("b")->tag == "b-v1.3.0-rc.1");
    CHECK(plan.find_release("a")->kind == PackageKind::crates);
    CHECK(plan.find_release("b")->registry_name == "b");
}

TEST_CASE("make_plan: the baseline lists every last release in the configuration's order", "[make_plan]") {
    PlanWorld world;
    world.crate("z").crate("a").crate("new").released("z", "1.0.0", 0).released("a", "2.0.0-rc.1", 0);
    world.released("a", "1.0.0", 3);
    const auto plan = world.plan();
    CHECK(plan.baseline == std::vector<BaselineEntry>{{"z", Version(1, 0, 0), "z-v1.0.0"},
                                                      {"a", *Version::parse("2.0.0-rc.1"), "a-v2.0.0-rc.1"}});
}

TEST_CASE("make_plan: equal input gives an equal plan", "[make_plan]") {
    auto world = chain();
    world.changed("a").unit(0, "release: minor", {"a"});
    CHECK(world.plan().releases == world.plan().releases);
    CHECK(world.plan().baseline == world.plan().baseline);
}

TEST_CASE("make_plan: a version that is already tagged is refused", "[make_plan]") {
    PlanWorld world;
    world.crate("a").released("a", "1.4.2", 1).changed("a");
    world.snapshot.tag_names = {"a-v1.4.2", "a-v1.4.3"};
    CHECK(world.error_codes() == "PIOT_PLAN_TAG_EXISTS");
    CHECK(exit_code_of(world.errors()) == ExitCode::refused);
}
