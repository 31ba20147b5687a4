// SPDX-License-Identifier: MIT
#include "cli/live_table.hpp"

#include "screen_terminal.hpp"
#include "support/catch.hpp"
#include "support/fakes/fake_clock.hpp"

#include <thread>

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;
using cli::LiveTable;

namespace {

using Lines = std::vector<std::string>;

ProgressEvent a_phase(const std::string& package, PackagePhase phase) {
    ProgressEvent event{ProgressKind::phase, package};
    event.phase = phase;
    return event;
}

/// A screen on which somebody has typed the command.
struct TableWorld {
    TableWorld() { terminal.write("$ piot publish\n"); }

    Calls calls;
    Time time;
    FakeClock clock{calls, time};
    ScreenTerminal terminal;
    std::vector<render::ProgressSubject> subjects{{"core", "1.0.0", 10}, {"py", "1.0.0", 10}};
};

}  // namespace

TEST_CASE("live table: stays at the end of the screen and leaves no trace", "[live_table]") {
    TableWorld world;
    {
        LiveTable table({world.terminal, world.clock}, world.subjects);
        CHECK(world.terminal.lines() == Lines{"$ piot publish", "looking what is live of 2 packages"});
        table.report(a_phase("core", PackagePhase::tagging));
        table.draw();
        CHECK(world.terminal.lines() ==
              Lines{"$ piot publish", "  core  1.0.0  tagging", "  py    1.0.0  queued", "0 of 2 done, 0 of 10 B"});
        table.print("warning: look out\nand again\n");
        CHECK(world.terminal.lines() == Lines{"$ piot publish", "warning: look out", "and again",
                                              "  core  1.0.0  tagging", "  py    1.0.0  queued",
                                              "0 of 2 done, 0 of 10 B"});
    }
    CHECK(world.terminal.lines() == Lines{"$ piot publish", "warning: look out", "and again"});
}

TEST_CASE("live table: draws nothing while nothing changes", "[live_table]") {
    TableWorld world;
    LiveTable table({world.terminal, world.clock}, world.subjects);
    table.report(a_phase("core", PackagePhase::tagging));
    table.draw();
    const auto writes = world.terminal.writes;
    table.draw();
    table.report(a_phase("core", PackagePhase::tagging));
    table.draw();
    CHECK(world.terminal.writes == writes);
}

TEST_CASE("live table: a pause counts down without an event", "[live_table]") {
    TableWorld world;
    LiveTable table({world.terminal, world.clock}, world.subjects);
    auto held = a_phase("core", PackagePhase::held);
    held.duration = std::chrono::seconds(90);
    held.text = "a limit";
    table.report(held);
    table.draw();
    CHECK(world.terminal.lines()[1] == "  core  1.0.0  held           1 min 30 s: a limit");
    REQUIRE(world.clock.sleep_for(std::chrono::seconds(31)));
    table.draw();
    CHECK(world.terminal.lines()[1] == "  core  1.0.0  held           59 s: a limit");
}

TEST_CASE("live table: survives a terminal that becomes narrower and wraps what was drawn", "[live_table]") {
    TableWorld world;
    world.subjects.push_back({"a-package-with-a-long-name", "1.0.0", 10});
    {
        LiveTable table({world.terminal, world.clock}, world.subjects);
        table.report(a_phase("a-package-with-a-long-name", PackagePhase::reading_back));
        table.draw();
        world.terminal.shrink(30);
        table.draw();
        const auto lines = world.terminal.lines();
        REQUIRE(lines.size() == 5);
        CHECK(lines[0] == "$ piot publish");
        CHECK(lines[1] == "  core       queued");
        CHECK(lines[4] == "0 of 3 done, 0 of 20 B");
    }
    CHECK(world.terminal.lines() == Lines{"$ piot publish"});
}

TEST_CASE("live table: shrinks with its packages", "[live_table]") {
    TableWorld world;
    world.terminal.height = 6;
    world.subjects.clear();
    for (int i = 0; i < 40; ++i)
        world.subjects.push_back({fmt::format("p{}", i), "1.0.0", 10});
    LiveTable table({world.terminal, world.clock}, world.subjects);
    table.report(a_phase("p0", PackagePhase::tagging));
    table.draw();
    CHECK(world.terminal.lines().size() == 1 + 5);
    for (int i = 0; i < 40; ++i)
        table.report(a_phase(fmt::format("p{}", i), PackagePhase::released));
    table.draw();
    CHECK(world.terminal.lines() == Lines{"$ piot publish", "  40 released", "40 of 40 done"});
}

TEST_CASE("live table: bears many threads", "[live_table]") {
    TableWorld world;
    {
        LiveTable table({world.terminal, world.clock}, world.subjects);
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int k = 0; k < 200; ++k) {
                    table.report({ProgressKind::transfer, "py", "py.whl", static_cast<std::uint64_t>(k), 200});
                    if (k % 50 == 0) table.print("a line\n");
                    table.draw();
                }
            });
        for (auto& thread : threads)
            thread.join();
    }
    Lines expected(17, "a line");
    expected[0] = "$ piot publish";
    CHECK(world.terminal.lines() == expected);
}
