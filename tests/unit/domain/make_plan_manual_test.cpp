// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <string>

using namespace piot;
using piot::test::PlanWorld;
using piot::test::reasons_of;

namespace {

PlanWorld chain() {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).crate("c", {"b"}).crate("new");
    world.released("a", "1.0.0", 1).released("b", "1.0.0", 1).released("c", "1.3.0-rc.1", 1).released("c", "1.2.0", 5);
    return world;
}

PlanOptions releasing(const std::string& text) {
    auto releases = parse_manual_releases(text);
    REQUIRE(releases);
    return {*std::move(releases), {}, {}};
}

std::size_t error_count(const std::string& text) {
    const auto releases = parse_manual_releases(text);
    if (releases) return 0;
    for (const auto& error : releases.error().diagnostics) {
        CHECK(error.code == codes::PIOT_PLAN_MANUAL);
        CHECK_FALSE(error.hint.empty());
    }
    return releases.error().diagnostics.size();
}

}  // namespace

TEST_CASE("make_plan: a manual list is read, every bad entry reported", "[make_plan]") {
    CHECK(releasing("lib-core").releases == std::vector<ManualRelease>{{"lib-core", Trailer{}}});
    CHECK(releasing("  a@minor , b@1.4.0 ,c ").releases ==
          std::vector<ManualRelease>{
              {"a", Trailer{TrailerKind::bump, BumpLevel::minor}}, {"b", Version(1, 4, 0)}, {"c", Trailer{}}});
    CHECK(releasing("py/x@2.0.0-rc.1").releases == std::vector<ManualRelease>{{"py/x", *Version::parse("2.0.0-rc.1")}});
    for (const auto* text : {"a,,b", "a,", ",a", "", "a@minor,a@major", "a@", "a@nope", "a@1.2", "@minor", "a@skip",
                             "a@minor [b]", "a@v1.2.0"})
        CHECK(error_count(text) == 1);
    CHECK(error_count("a@nope,b@1.2,,c") == 3);
}

TEST_CASE("make_plan: a manual plan holds exactly what it names, in order", "[make_plan]") {
    auto world = chain();
    world.changed("b");
    CHECK(world.releases(releasing("c@2.0.0,a@minor")) == "a 1.1.0, c 2.0.0");
    CHECK(reasons_of(world.plan(releasing("a")), "a") == "forced");
    CHECK(world.releases(releasing("a")) == "a 1.0.1");
    CHECK(world.releases(releasing("new")) == "new 0.1.0");
    CHECK(world.releases(releasing("new@3.0.0")) == "new 3.0.0");
    const auto plan = world.plan(releasing("b,a"));
    CHECK(plan.find_release("b")->level == 1);
}

TEST_CASE("make_plan: a manual plan ignores detection, skip and trailers that cannot be read", "[make_plan]") {
    auto world = chain();
    world.changed("b").unit(0, "release: skip").unit(0, "release: minr", {"a"});
    CHECK(world.releases(releasing("a@major")) == "a 2.0.0");
}

TEST_CASE("make_plan: manual levels follow prerelease lines", "[make_plan]") {
    const auto world = chain();
    CHECK(world.releases(releasing("c")) == "c 1.3.0-rc.2");
    CHECK(world.releases(releasing("c@final")) == "c 1.3.0");
    CHECK(world.releases(releasing("c@major-alpha")) == "c 2.0.0-alpha.1");
    CHECK(world.releases(releasing("a@minor-rc")) == "a 1.1.0-rc.1");
    CHECK(world.error_codes(releasing("a@final")) == "PIOT_PLAN_MANUAL");
}

TEST_CASE("make_plan: a manual version that is not higher is refused", "[make_plan]") {
    const auto world = chain();
    for (const auto* text : {"a@1.0.0", "a@0.9.0", "c@1.3.0-rc.1", "c@1.2.5"}) {
        CHECK(world.error_codes(releasing(text)) == "PIOT_PLAN_MANUAL");
        CHECK(exit_code_of(world.errors(releasing(text))) == ExitCode::usage);
    }
    CHECK(world.releases(releasing("c@1.3.0-rc.5")) == "c 1.3.0-rc.5");
}

TEST_CASE("make_plan: a manual plan refuses unknown names, with what was meant", "[make_plan]") {
    const auto world = chain();
    CHECK(world.error_codes(releasing("neu,a@0.1.0")) == "PIOT_PLAN_MANUAL PIOT_PLAN_MANUAL");
    CHECK(world.errors(releasing("neu"))[0].hint == "did you mean `new`?");
}

TEST_CASE("make_plan: a manual version that is already tagged is refused", "[make_plan]") {
    auto world = chain();
    world.snapshot.tag_names.push_back("a-v1.4.0");
    std::sort(world.snapshot.tag_names.begin(), world.snapshot.tag_names.end());
    CHECK(world.error_codes(releasing("a@1.4.0")) == "PIOT_PLAN_TAG_EXISTS");
}

TEST_CASE("make_plan: a manual plan judges the lines of what it releases only", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b").released("a", "1.0.0", 1);
    world.tagged_elsewhere("b", "2.0.0", TagRelation::elsewhere, Parting::after_release).released("b", "1.0.0", 1);
    CHECK(world.releases(releasing("a")) == "a 1.0.1");
    CHECK(world.error_codes(releasing("b")) == "PIOT_PLAN_AMBIGUOUS_LINE");
}

TEST_CASE("make_plan: filters work on what is due", "[make_plan]") {
    auto world = chain();
    world.changed("a");
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.3.0-rc.2, new 0.1.0");
    CHECK(world.releases({{}, {"a"}, {}}) == "a 1.0.1");
    CHECK(world.releases({{}, {}, {"new"}}) == "a 1.0.1, b 1.0.1, c 1.3.0-rc.2");
    CHECK(world.releases({{}, {"a", "b"}, {"b"}}) == "a 1.0.1");
    CHECK(world.releases({{}, {}, {"c", "new"}}) == "a 1.0.1, b 1.0.1");
}

TEST_CASE("make_plan: leaving out what a kept package needs is refused", "[make_plan]") {
    auto world = chain();
    world.changed("a");
    CHECK(world.error_codes({{}, {}, {"a"}}) == "PIOT_PLAN_MANUAL");
    CHECK(world.errors({{}, {}, {"a"}})[0].message == "`b` needs `a`, which is due and left out");
    CHECK(world.error_codes({{}, {"c"}, {}}) == "PIOT_PLAN_MANUAL");
    CHECK(world.error_codes({{}, {"nope"}, {"neither"}}) == "PIOT_PLAN_MANUAL PIOT_PLAN_MANUAL");
}

TEST_CASE("make_plan: what is left out and not due is no obstacle", "[make_plan]") {
    auto world = chain();
    world.changed("b");
    CHECK(world.releases({{}, {}, {"a"}}) == "b 1.0.1, c 1.3.0-rc.2, new 0.1.0");
}

TEST_CASE("make_plan: a manual list and filters exclude each other", "[make_plan]") {
    auto options = releasing("a");
    options.only = {"a"};
    CHECK(chain().error_codes(options) == "PIOT_PLAN_MANUAL");
}
