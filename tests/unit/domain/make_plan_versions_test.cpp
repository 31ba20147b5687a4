// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <string>
#include <vector>

using namespace piot;
using piot::test::notices_of;
using piot::test::PlanWorld;

namespace {

/// One changed package whose history is the given versions, highest first, with the given trailers, newest first.
PlanWorld line(const std::vector<std::string>& versions, const std::vector<std::string>& trailers) {
    PlanWorld world;
    world.crate("a");
    for (const auto& version : versions)
        world.released("a", version, 10);
    world.changed("a");
    for (std::size_t i = 0; i < trailers.size(); ++i)
        world.unit(i, trailers[i], {"a"});
    return world;
}

std::string next(const std::vector<std::string>& versions, const std::vector<std::string>& trailers) {
    return line(versions, trailers).plan().releases.at(0).version.to_string();
}

struct Step {
    std::vector<std::string> versions;
    std::vector<std::string> trailers;
    const char* result;
};

}  // namespace

TEST_CASE("make_plan: stable versions go up by the level, with nothing special below 1.0.0", "[make_plan]") {
    const std::vector<Step> table{
        {{"0.1.0"}, {}, "0.1.1"},
        {{"0.0.9"}, {}, "0.0.10"},
        {{"2.3.4"}, {"release: patch"}, "2.3.5"},
        {{"0.1.5"}, {"release: minor"}, "0.2.0"},
        {{"1.0.0"}, {"release: minor"}, "1.1.0"},
        {{"0.1.5"}, {"release: major"}, "1.0.0"},
        {{"1.2.3"}, {"release: major"}, "2.0.0"},
    };
    for (const auto& [versions, trailers, result] : table)
        CHECK(next(versions, trailers) == result);
}

TEST_CASE("make_plan: prerelease lines begin, go on, rise, restart and finish", "[make_plan]") {
    const std::vector<Step> table{
        {{"1.2.0"}, {"release: minor-rc"}, "1.3.0-rc.1"},
        {{"1.2.0"}, {"release: patch-beta"}, "1.2.1-beta.1"},
        {{"1.2.0"}, {"release: major-alpha"}, "2.0.0-alpha.1"},
        // the level and the label may come from different trailers
        {{"1.2.0"}, {"release: patch-rc", "release: minor"}, "1.3.0-rc.1"},
        {{"1.2.0"}, {"release: minor", "release: patch-rc"}, "1.3.0-rc.1"},
        // the newest label counts
        {{"1.2.0"}, {"release: minor-beta", "release: minor-rc"}, "1.3.0-beta.1"},
        // no label, or the same one
        {{"1.3.0-rc.1", "1.2.0"}, {}, "1.3.0-rc.2"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: patch"}, "1.3.0-rc.2"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: minor"}, "1.3.0-rc.2"},
        {{"1.3.0-rc.9", "1.2.0"}, {"release: rc"}, "1.3.0-rc.10"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: minor-rc"}, "1.3.0-rc.2"},
        // a higher one
        {{"1.3.0-alpha.4", "1.2.0"}, {"release: beta"}, "1.3.0-beta.1"},
        {{"1.3.0-alpha.4", "1.2.0"}, {"release: patch-rc"}, "1.3.0-rc.1"},
        // a level that the line does not hold yet
        {{"1.3.0-rc.1", "1.2.0"}, {"release: major"}, "2.0.0-rc.1"},
        {{"1.3.0-rc.3", "1.2.0"}, {"release: major-alpha"}, "2.0.0-alpha.1"},
        {{"1.2.1-rc.3", "1.2.0"}, {"release: minor"}, "1.3.0-rc.1"},
        {{"2.0.0-rc.1", "1.2.0"}, {"release: major"}, "2.0.0-rc.2"},
        // finishing
        {{"1.3.0-rc.1", "1.2.0"}, {"release: final"}, "1.3.0"},
        {{"1.3.0-alpha.2", "1.2.0"}, {"release: final"}, "1.3.0"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: final", "release: rc"}, "1.3.0"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: rc", "release: final"}, "1.3.0-rc.2"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: final", "release: major"}, "2.0.0"},
        // a line without a stable release before it holds every level
        {{"1.0.0-rc.1"}, {"release: major"}, "1.0.0-rc.2"},
        {{"1.0.0-rc.1"}, {"release: final"}, "1.0.0"},
    };
    for (const auto& [versions, trailers, result] : table) {
        CAPTURE(versions, trailers);
        CHECK(next(versions, trailers) == result);
    }
}

TEST_CASE("make_plan: a prerelease step that does not fit is an error", "[make_plan]") {
    const std::vector<Step> table{
        {{"1.2.0"},
         {"release: final"},
         "`a`: `release: final` finishes a prerelease line, but the last release is 1.2.0"},
        {{"1.2.0"}, {"release: rc"}, "`a`: `release: rc` continues a prerelease line, but the last release is 1.2.0"},
        {{"1.3.0-rc.1", "1.2.0"}, {"release: beta"}, "`a`: `release: beta` would step back from 1.3.0-rc.1"},
        {{"1.3.0-beta.1", "1.2.0"},
         {"release: minor-alpha"},
         "`a`: `release: minor-alpha` would step back from 1.3.0-beta.1"},
    };
    for (const auto& [versions, trailers, message] : table) {
        const auto world = line(versions, trailers);
        CHECK(world.error_codes() == "PIOT_PLAN_PRERELEASE");
        CHECK(world.errors()[0].message == message);
        CHECK(exit_code_of(world.errors()) == ExitCode::usage);
    }
}

TEST_CASE("make_plan: a dependent of a prerelease is one, at patch level", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).released("a", "1.2.0", 1).released("b", "0.4.0", 1).changed("a");
    world.unit(0, "release: minor-rc [a]");
    CHECK(world.releases() == "a 1.3.0-rc.1, b 0.4.1-rc.1");
}

TEST_CASE("make_plan: a dependent that changed itself does not follow into a prerelease", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).released("a", "1.2.0", 1).released("b", "0.4.0", 1).changed("a").changed("b");
    world.unit(0, "release: minor-rc [a]");
    CHECK(world.releases() == "a 1.3.0-rc.1, b 0.4.1");
}

TEST_CASE("make_plan: one stable dependency keeps a dependent stable", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("s").crate("b", {"a", "s"});
    world.released("a", "1.2.0", 1).released("s", "1.0.0", 1).released("b", "0.4.0", 1).changed("a").changed("s");
    world.unit(0, "release: minor-rc [a]");
    CHECK(world.releases() == "a 1.3.0-rc.1, s 1.0.1, b 0.4.1");
}

TEST_CASE("make_plan: a dependent is no more mature than what it stands on, and never steps back", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b").crate("c", {"a", "b"}).crate("d", {"c"});
    for (const auto* name : {"a", "b", "c"})
        world.released(name, "1.0.0", 1);
    world.released("d", "2.0.0-rc.4", 1).released("d", "1.0.0", 9);
    world.unit(0, "release: minor-rc [a]").and_line("release: minor-alpha [b]");
    CHECK(world.releases() == "a 1.1.0-rc.1, b 1.1.0-alpha.1, c 1.0.1-alpha.1, d 2.0.0-rc.5");
}

TEST_CASE("make_plan: a stable step of its own stands against prerelease dependencies", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"});
    world.released("a", "1.3.0-rc.1", 2).released("a", "1.2.0", 9);
    world.released("b", "1.3.0-rc.1", 2).released("b", "1.2.0", 9).changed("a");
    world.unit(0, "release: final [b]");
    CHECK(world.releases() == "a 1.3.0-rc.2, b 1.3.0");
}

TEST_CASE("make_plan: a group that is due only through a prerelease follows it together", "[make_plan]") {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).in_group("g").crate("c", {"b"}).in_group("g");
    for (const auto* name : {"a", "b", "c"})
        world.released(name, "1.0.0", 1);
    world.unit(0, "release: minor-rc [a]");
    CHECK(world.releases() == "a 1.1.0-rc.1, b 1.0.1-rc.1, c 1.0.1-rc.1");
}

TEST_CASE("make_plan: groups that depend on each other's members still end", "[make_plan]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b", {"a"}).crate("c", {"b"}).in_group("g");
    for (const auto* name : {"a", "b", "c"})
        world.released(name, "1.0.0", 1);
    world.unit(0, "release: minor-rc [a]");
    CHECK(world.releases() == "a 1.1.0-rc.1, b 1.0.1-rc.1, c 1.1.0-rc.1");
}

TEST_CASE("make_plan: a first release ships first_version whatever the trailer says", "[make_plan]") {
    PlanWorld world;
    world.crate("a").unit(0, "release: major-rc", {"a"});
    CHECK(world.releases() == "a 0.1.0");
    CHECK(notices_of(world.plan(), codes::PIOT_PLAN_TRAILER_NOTICE).size() == 1);
}

TEST_CASE("make_plan: first_version may begin a prerelease line", "[make_plan]") {
    PlanWorld world;
    world.crate("a");
    world.last_package().first_version = *Version::parse("1.0.0-alpha.1");
    CHECK(world.releases() == "a 1.0.0-alpha.1");
}

TEST_CASE("make_plan: a version that cannot go up is an error, not a wrap-around", "[make_plan]") {
    CHECK(line({"18446744073709551614.0.0"}, {"release: major"}).error_codes() == "PIOT_PLAN_PRERELEASE");
    CHECK(next({"18446744073709551614.0.0"}, {"release: minor"}) == "18446744073709551614.1.0");
}
