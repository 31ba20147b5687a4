// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using piot::test::notices_of;
using piot::test::PlanWorld;
using piot::test::reasons_of;

namespace {

/// a ← b, and c alone; all released five commits below HEAD and changed.
PlanWorld world_of_three() {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).crate("c");
    for (const auto* name : {"a", "b", "c"})
        world.released(name, "1.0.0", 5).changed(name);
    return world;
}

/// The same, with nothing changed.
PlanWorld quiet_world() {
    auto world = world_of_three();
    for (auto& package : world.snapshot.packages)
        package.change.reset();
    return world;
}

}  // namespace

TEST_CASE("make_plan: a trailer raises what its unit touches and what depends on that", "[make_plan]") {
    auto world = world_of_three();
    world.unit(2, "release: minor", {"a"});
    CHECK(world.releases() == "a 1.1.0, b 1.1.0, c 1.0.1");
}

TEST_CASE("make_plan: a trailer on a unit that touches no package raises every due package", "[make_plan]") {
    auto world = world_of_three();
    world.unit(2, "release: minor");
    CHECK(world.releases() == "a 1.1.0, b 1.1.0, c 1.1.0");
}

TEST_CASE("make_plan: a trailer that raises makes nothing due", "[make_plan]") {
    auto world = quiet_world();
    world.unit(1, "release: minor").unit(2, "release: major", {"a"});
    CHECK(world.releases().empty());
}

TEST_CASE("make_plan: a list forces its packages in and says nothing about others", "[make_plan]") {
    auto world = world_of_three();
    world.snapshot.packages[0].change.reset();
    world.unit(0, "release: minor [a]", {"c"});
    CHECK(world.releases() == "a 1.1.0, b 1.0.1, c 1.0.1");
    CHECK(reasons_of(world.plan(), "a") == "forced");
}

TEST_CASE("make_plan: an empty list is no list", "[make_plan]") {
    auto world = world_of_three();
    world.unit(0, "release: minor []", {"c"});
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.1.0");
}

TEST_CASE("make_plan: every trailer of the range counts and the highest level wins", "[make_plan]") {
    auto world = world_of_three();
    world.unit(0, "release: patch").unit(1, "release: major", {"a"}).unit(4, "release: minor");
    CHECK(world.releases() == "a 2.0.0, b 2.0.0, c 1.1.0");
}

TEST_CASE("make_plan: trailers below the last release do not count", "[make_plan]") {
    auto world = world_of_three();
    world.unit(5, "release: major").unit(6, "release: major [a, b, c]");
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
}

TEST_CASE("make_plan: each package has its own range", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).released("a", "1.0.0", 1).released("b", "1.0.0", 5).newer_dependency("b", "a");
    // The unit lies below a's release but above b's: a is done with it, its dependent is not.
    world.unit(3, "release: major", {"a"});
    CHECK(world.releases() == "b 2.0.0");
}

TEST_CASE("make_plan: all trailer lines of a merge count", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: minor", {"a"}).and_line("release: major").and_line("release: minor [c]");
    CHECK(world.releases() == "a 2.0.0, b 2.0.0, c 1.1.0");
}

TEST_CASE("make_plan: skip at HEAD releases nothing", "[make_plan]") {
    auto world = world_of_three();
    world.crate("new").unit(0, "release: skip", {"a"}).unit(1, "release: minor [b]");
    const auto plan = world.plan();
    CHECK(plan.is_empty());
    CHECK(plan.baseline.size() == 3);
}

TEST_CASE("make_plan: skip at HEAD with a list keeps these out, whatever would make them due", "[make_plan]") {
    auto world = world_of_three();
    world.crate("new").unit(0, "release: skip [b, new]").unit(1, "release: minor [b]");
    CHECK(world.releases() == "a 1.0.1, c 1.0.1");
}

TEST_CASE("make_plan: what would be due through a held package alone is not due", "[make_plan]") {
    auto world = quiet_world();
    world.changed("a").unit(0, "release: skip [a]");
    CHECK(world.releases().empty());
}

TEST_CASE("make_plan: a held member does not make its group due, nor is it taken along", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g").released("a", "1.0.0", 1).released("b", "1.0.0", 1);
    world.changed("b").unit(0, "release: skip [a]");
    CHECK(world.releases() == "b 1.0.1");
}

TEST_CASE("make_plan: skip below HEAD holds nothing back by itself", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: skip");
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
}

TEST_CASE("make_plan: a skip takes no level away", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "release: skip", {"a"}).unit(2, "release: minor", {"a"});
    CHECK(world.releases() == "a 1.1.0, b 1.1.0, c 1.0.1");
}

TEST_CASE("make_plan: a malformed trailer at HEAD is an error", "[make_plan]") {
    auto world = quiet_world();
    world.unit(0, "release: minr");
    CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
    CHECK(exit_code_of(world.errors()) == ExitCode::usage);
    CHECK(world.errors()[0].message == "`release: minr` at HEAD (c0): `minr` is not a release level");
}

TEST_CASE("make_plan: an unknown name at HEAD is an error", "[make_plan]") {
    auto world = quiet_world();
    world.unit(0, "release: minor [a, nope]");
    CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
    CHECK(world.errors()[0].message == "`release: minor [a, nope]` at HEAD (c0): no package is called `nope`");
}

TEST_CASE("make_plan: an unknown name in a skip is an error too", "[make_plan]") {
    auto world = quiet_world();
    world.unit(0, "release: skip [nope]");
    CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
}

TEST_CASE("make_plan: below HEAD it stays an error for what its unit touches", "[make_plan]") {
    auto world = world_of_three();
    world.unit(3, "release: minr", {"a", "c"});
    REQUIRE(world.errors().size() == 1);
    CHECK(world.errors()[0].message == "`release: minr` in c3, which changes a, c: `minr` is not a release level");
    CHECK(world.errors()[0].hint.find("release: minor [a, b, c]") != std::string::npos);
}

TEST_CASE("make_plan: a later valid trailer that covers it mends it", "[make_plan]") {
    SECTION("on a unit that touches no package") {
        auto world = world_of_three();
        world.unit(1, "release: minor").unit(3, "release: minr", {"a"});
        CHECK(world.releases() == "a 1.1.0, b 1.1.0, c 1.1.0");
    }
    SECTION("by name") {
        auto world = world_of_three();
        world.unit(1, "release: minor [a]").unit(3, "release: minr", {"a"});
        CHECK(world.releases() == "a 1.1.0, b 1.0.1, c 1.0.1");
    }
    SECTION("by touching it") {
        auto world = world_of_three();
        world.unit(1, "release: patch", {"a"}).unit(3, "release: minr", {"a"});
        CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
    }
    SECTION("by touching what it depends on") {
        auto world = world_of_three();
        world.unit(1, "release: minor", {"a"}).unit(3, "release: minr", {"b"});
        CHECK(world.releases() == "a 1.1.0, b 1.1.0, c 1.0.1");
    }
    SECTION("even a skip, since it is valid") {
        auto world = world_of_three();
        world.unit(1, "release: skip [a]").unit(3, "release: minr", {"a"});
        CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
    }
}

TEST_CASE("make_plan: a later trailer that does not cover it mends nothing", "[make_plan]") {
    SECTION("by name") {
        auto world = world_of_three();
        world.unit(1, "release: minor [c]").unit(3, "release: minr", {"a"});
        CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
    }
    SECTION("by touching another") {
        auto world = world_of_three();
        world.unit(1, "release: minor", {"c"}).unit(3, "release: minr", {"a"});
        CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
    }
    SECTION("only one of two") {
        auto world = world_of_three();
        world.unit(1, "release: minor [a]").unit(3, "release: minr", {"a", "c"});
        CHECK(world.errors()[0].message == "`release: minr` in c3, which changes c: `minr` is not a release level");
    }
    SECTION("an earlier one") {
        auto world = world_of_three();
        world.unit(3, "release: minr", {"a"}).unit(4, "release: minor [a]");
        CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
    }
    SECTION("another malformed one") {
        auto world = world_of_three();
        world.unit(1, "release: mnor", {"a"}).unit(3, "release: minr", {"a"});
        CHECK(world.errors().size() == 2);
    }
}

TEST_CASE("make_plan: a malformed trailer below a package's last release does not concern it", "[make_plan]") {
    auto world = world_of_three();
    world.unit(7, "release: minr", {"a"});
    CHECK(world.releases() == "a 1.0.1, b 1.0.1, c 1.0.1");
}

TEST_CASE("make_plan: a malformed trailer below HEAD that touches nothing is a notice", "[make_plan]") {
    auto world = world_of_three();
    world.unit(3, "release: minr");
    const auto plan = world.plan();
    CHECK(plan.releases.size() == 3);
    CHECK(notices_of(plan, codes::PIOT_PLAN_TRAILER_NOTICE).size() == 1);
}

TEST_CASE("make_plan: only a later unit mends, not another line of the same merge", "[make_plan]") {
    auto world = world_of_three();
    world.unit(2, "release: minor", {"a"}).and_line("release: minr");
    CHECK(world.error_codes() == "PIOT_PLAN_TRAILER");
}

TEST_CASE("make_plan: skip at HEAD silences what cannot be read below", "[make_plan]") {
    auto world = world_of_three();
    world.unit(0, "release: skip", {"c"}).unit(3, "release: minr", {"a"});
    CHECK(world.plan().is_empty());
}

TEST_CASE("make_plan: a malformed subject line is a notice, even at HEAD", "[make_plan]") {
    auto world = world_of_three();
    world.unit(0, "release: v1.4.0\n", {"a"}).unit(2, "release: v1.3.0\n", {"a"});
    const auto plan = world.plan();
    CHECK(plan.releases.size() == 3);
    const auto notices = notices_of(plan, codes::PIOT_PLAN_TRAILER_NOTICE);
    REQUIRE(notices.size() == 2);
    CHECK(notices[0] == "`release: v1.4.0` in c0 is not taken for a trailer");
}

TEST_CASE("make_plan: a trailer outside the last paragraph counts and is a notice", "[make_plan]") {
    auto world = world_of_three();
    world.unit(1, "feat\n\nrelease: minor\n\nCo-authored-by: x", {"a"});
    const auto plan = world.plan();
    CHECK(plan.find_release("a")->version.to_string() == "1.1.0");
    CHECK(notices_of(plan, codes::PIOT_PLAN_TRAILER_NOTICE).size() == 1);
}

TEST_CASE("make_plan: notices of a kind are counted beyond the first twenty", "[make_plan]") {
    PlanWorld world;
    world.crate("a").released("a", "1.0.0", 100).changed("a");
    for (std::size_t i = 0; i < 50; ++i)
        world.unit(i, "release: v1\n", {"a"});
    const auto notices = notices_of(world.plan(), codes::PIOT_PLAN_TRAILER_NOTICE);
    REQUIRE(notices.size() == 21);
    CHECK(notices.back() == "30 more notices of this kind");
}

TEST_CASE("make_plan: all findings come at once", "[make_plan]") {
    auto world = world_of_three();
    world.unit(0, "release: minr").unit(2, "release: rc", {"a"}).unit(3, "release: nope", {"c"});
    CHECK(world.error_codes() == "PIOT_PLAN_PRERELEASE PIOT_PLAN_PRERELEASE PIOT_PLAN_TRAILER PIOT_PLAN_TRAILER");
}
