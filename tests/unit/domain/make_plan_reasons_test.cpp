// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using piot::test::notices_of;
using piot::test::PlanWorld;
using piot::test::reasons_of;

namespace {

using Texts = std::vector<std::string>;

/// a ← b, and c alone; all released five commits below HEAD and changed.
PlanWorld world_of_three() {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).crate("c");
    for (const auto* name : {"a", "b", "c"})
        world.released(name, "1.0.0", 5).changed(name);
    return world;
}

const Reason& last_reason(const Plan& plan, const std::string& package) {
    const auto* release = plan.find_release(package);
    REQUIRE(release != nullptr);
    return release->reasons.back();
}

}  // namespace

TEST_CASE("reasons: the trailer that set the level stands last, on everything it raised", "[make_plan]") {
    auto world = world_of_three();
    world.unit(2, "release: minor", {"a"});
    const auto plan = world.plan();
    CHECK(reasons_of(plan, "a") == "changed trailer(minor in c2)");
    CHECK(reasons_of(plan, "b") == "changed dependency:a trailer(minor in c2)");
    CHECK(reasons_of(plan, "c") == "changed");
    CHECK(last_reason(plan, "a").trailer == "release: minor");
}

TEST_CASE("reasons: of several trailers the highest level counts, of equal ones the newest", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: minor", {"a"}).unit(2, "release: major", {"a"}).unit(3, "release: major", {"a"});
    CHECK(reasons_of(world.plan(), "a") == "changed trailer(major in c2)");
}

TEST_CASE("reasons: a patch is what happens anyway", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: patch", {"a"});
    CHECK(reasons_of(world.plan(), "a") == "changed");
}

TEST_CASE("reasons: level and label may come from two trailers, newest first", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: patch-rc", {"a"}).unit(2, "release: minor-beta", {"a"});
    const auto plan = world.plan();
    CHECK(world.releases() == "a 1.1.0-rc.1, b 1.1.0-rc.1, c 1.0.1");
    CHECK(reasons_of(plan, "a") == "changed trailer(patch-rc in c1) trailer(minor-beta in c2)");
}

TEST_CASE("reasons: what forces a package in is told once, with its trailer", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: minor [c]");
    const auto plan = world.plan();
    CHECK(reasons_of(plan, "c") == "changed forced");
    CHECK(last_reason(plan, "c").trailer == "release: minor [c]");
    CHECK(last_reason(plan, "c").commit == "c1");
}

TEST_CASE("reasons: an older trailer may be the one that set the level of a forced package", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: patch [c]").unit(3, "release: major", {"c"});
    CHECK(reasons_of(world.plan(), "c") == "changed forced trailer(major in c3)");
}

TEST_CASE("reasons: a group tells everywhere whose trailer raised it", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g");
    world.released("a", "1.0.0", 5).released("b", "1.0.0", 5).changed("a").unit(1, "release: minor", {"a"});
    CHECK(reasons_of(world.plan(), "b") == "group:a trailer(minor in c1)");
}

TEST_CASE("reasons: a first release owes its version to the configuration", "[make_plan]") {
    PlanWorld world;
    world.crate("a").changed("a").unit(1, "release: major", {"a"});
    CHECK(reasons_of(world.plan(), "a") == "changed first_release");
}

TEST_CASE("reasons: a label that comes with a dependency is nobody's trailer", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).released("a", "1.0.0", 5).released("b", "1.0.0", 5).changed("a");
    world.unit(1, "release: minor-rc [a]");
    CHECK(world.releases() == "a 1.1.0-rc.1, b 1.0.1-rc.1");
    CHECK(reasons_of(world.plan(), "b") == "dependency:a");
}

TEST_CASE("reasons: of a long list only the beginning is repeated", "[make_plan]") {
    PlanWorld world;
    std::string list;
    for (int i = 0; i < 30; ++i) {
        const auto name = "p" + std::to_string(i);
        world.crate(name).released(name, "1.0.0", 5);
        list += (list.empty() ? "" : ", ") + name;
    }
    world.unit(1, "release: minor [" + list + "]");
    CHECK(last_reason(world.plan(), "p29").trailer ==
          "release: minor [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, and 20 more]");
}

TEST_CASE("notices: a final release counts its candidates", "[make_plan]") {
    PlanWorld world;
    world.crate("a").released("a", "1.3.0-rc.4", 2).released("a", "1.3.0-rc.2", 3).released("a", "1.3.0-beta.1", 4);
    world.released("a", "1.2.0", 9).unit(0, "release: final [a]");
    CHECK(world.releases() == "a 1.3.0");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_FINISHED) ==
          Texts{"`a`: finishes 1.3.0 after 3 candidates, the last of them 1.3.0-rc.4"});
}

TEST_CASE("notices: candidates of side branches and of members are not counted twice", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g");
    world.tagged_elsewhere("a", "1.3.0-rc.9", TagRelation::elsewhere, Parting::at_or_before_release);
    world.released("a", "1.3.0-rc.1", 2).released("b", "1.3.0-rc.1", 2).released("b", "1.2.0", 9);
    world.unit(0, "release: final [a]");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_FINISHED) ==
          Texts{"`a`, `b`: finishes 1.3.0 after 1 candidate, the last of them 1.3.0-rc.1"});
}

TEST_CASE("notices: a final release at a higher level finishes no line", "[make_plan]") {
    PlanWorld world;
    world.crate("a").released("a", "1.3.0-rc.4", 2).released("a", "1.2.0", 9).changed("a");
    world.unit(0, "release: final [a]").unit(1, "release: major", {"a"});
    CHECK(world.releases() == "a 2.0.0");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_FINISHED).empty());
}

TEST_CASE("notices: a skip at HEAD names what it keeps out, and what stands on that alone", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).crate("c");
    world.released("a", "1.0.0", 5).released("b", "1.0.0", 5).released("c", "1.0.0", 5).changed("a").changed("c");
    world.unit(0, "release: skip [a]");
    CHECK(world.releases() == "c 1.0.1");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_HELD) ==
          Texts{"`release: skip [a]` at HEAD (c0) keeps `a`, `b` out of this run"});
}

TEST_CASE("notices: a skip of everything names it, one that keeps nothing out says nothing", "[make_plan]") {
    auto world = world_of_three();
    world.unit(0, "release: skip");
    CHECK(world.releases().empty());
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_HELD) ==
          Texts{"`release: skip` at HEAD (c0) keeps `a`, `b`, `c` out of this run"});
    CHECK(notices_of(world.plan({{}, {"c"}, {}}), codes::PIOT_PLAN_HELD) ==
          Texts{"`release: skip` at HEAD (c0) keeps `c` out of this run"});
    for (auto& package : world.snapshot.packages)
        package.change.reset();
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_HELD).empty());
}

TEST_CASE("notices: many held packages are counted", "[make_plan]") {
    PlanWorld world;
    for (int i = 0; i < 12; ++i) {
        const auto name = "p" + std::to_string(i);
        world.crate(name).released(name, "1.0.0", 5).changed(name);
    }
    world.unit(0, "release: skip");
    CHECK(
        notices_of(world.plan(), codes::PIOT_PLAN_HELD).front() ==
        "`release: skip` at HEAD (c0) keeps `p0`, `p1`, `p2`, `p3`, `p4`, `p5`, `p6`, `p7`, `p8`, `p9` and 2 more out "
        "of this run");
}

TEST_CASE("names: a list that names nobody is told who was probably meant", "[make_plan]") {
    PlanWorld world;
    world.crate("core").crate("python").released("core", "1.0.0", 5).released("python", "1.0.0", 5);
    world.unit(0, "release: minor [cor, zzz]");
    CHECK(world.errors().front().message.find("no package is called `cor` (did you mean `core`?) or `zzz`") !=
          std::string::npos);
}

TEST_CASE("names: filters and manual releases tell who was probably meant, or who there is", "[make_plan]") {
    PlanWorld world;
    world.crate("core").crate("python");
    CHECK(world.errors({{}, {"cor"}, {}}).front().hint == "did you mean `core`?");
    CHECK(world.errors({{}, {}, {"pyton"}}).front().hint == "did you mean `python`?");
    CHECK(world.errors({{}, {"zzz"}, {}}).front().hint == "the configuration has `core`, `python`");
    CHECK(world.errors({{}, {""}, {}}).front().message == "a list of packages has an empty entry");
    const auto manual = parse_manual_releases("coer@minor");
    REQUIRE(manual);
    CHECK(world.errors({*manual, {}, {}}).front().hint == "did you mean `core`?");
}

TEST_CASE("filters: a prerelease step that does not fit stands only in the way of what it is about", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b").released("a", "1.0.0", 5).released("b", "1.0.0", 5).changed("a").changed("b");
    world.unit(0, "release: final [b]");
    CHECK(world.error_codes() == "PIOT_PLAN_PRERELEASE");
    CHECK(world.releases({{}, {}, {"b"}}) == "a 1.0.1");
}
