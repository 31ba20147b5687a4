// SPDX-License-Identifier: MIT
#include "cli/progress_log.hpp"

#include "cli/event_stream.hpp"
#include "support/catch.hpp"
#include "support/fakes/fake_clock.hpp"

#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::test;
using cli::LogGrouping;
using cli::ProgressLog;
using std::chrono::seconds;

namespace {

ProgressEvent a_phase(const std::string& package, PackagePhase phase, seconds duration = seconds(0)) {
    ProgressEvent event{ProgressKind::phase, package};
    event.phase = phase;
    event.duration = duration;
    return event;
}

ProgressEvent a_wait(const std::string& reason, seconds duration) {
    ProgressEvent event{ProgressKind::waiting, "core", reason};
    event.duration = duration;
    return event;
}

/// Remembers what was written.
struct LogWorld {
    [[nodiscard]] ProgressLog make(LogGrouping grouping, cli::Verbosity verbosity = cli::Verbosity::normal) {
        return ProgressLog({[this](const std::string& lines) { text += lines; }, verbosity, grouping}, clock,
                           {{"core", "1.0.0", 10}, {"py", "1.0.0", 10}});
    }
    void pass(seconds duration) { static_cast<void>(clock.sleep_for(duration)); }

    Calls calls;
    Time time;
    FakeClock clock{calls, time};
    std::string text;
};

}  // namespace

TEST_CASE("progress log: asking again and again is one wait", "[progress_log]") {
    LogWorld world;
    auto log = world.make(LogGrouping::none);
    for (const int pause : {1, 2, 4, 8})
        log.report(a_wait("reading back", seconds(pause)));
    CHECK(world.text == "  core: waiting 1 s: reading back\n");
    log.report({ProgressKind::step, "core", "tagged core-v1.0.0"});
    log.report(a_wait("reading back", seconds(1)));
    CHECK(world.text ==
          "  core: waiting 1 s: reading back\n  core: tagged core-v1.0.0\n  core: waiting 1 s: reading back\n");
}

TEST_CASE("progress log: bytes are told to those who ask for more", "[progress_log]") {
    LogWorld world;
    world.make(LogGrouping::none).report({ProgressKind::transfer, "core", "core.crate", 10, 10});
    CHECK(world.text.empty());
    world.make(LogGrouping::none, cli::Verbosity::verbose)
        .report({ProgressKind::transfer, "core", "core.crate", 10, 10});
    CHECK(world.text == "  core: sent core.crate (10 bytes)\n");
}

TEST_CASE("progress log: a package's lines stand in one group when it is finished", "[progress_log]") {
    LogWorld world;
    auto log = world.make(LogGrouping::github);
    log.report({ProgressKind::step, "core", "uploaded core.crate"});
    log.report({ProgressKind::step, "py", "uploaded py.whl"});
    log.report({ProgressKind::step, "", "tagged core-v0.9.0"});
    CHECK(world.text == "  tagged core-v0.9.0\n");
    world.text.clear();
    log.report(a_phase("core", PackagePhase::released));
    CHECK(world.text == "::group::core 1.0.0: released\n  core: uploaded core.crate\n  core: released\n::endgroup::\n");
}

TEST_CASE("progress log: what did not come to its end is not lost", "[progress_log]") {
    LogWorld world;
    {
        auto log = world.make(LogGrouping::github);
        log.report({ProgressKind::step, "py", "uploaded py.whl"});
    }
    CHECK(world.text == "::group::py 1.0.0: queued\n  py: uploaded py.whl\n::endgroup::\n");
}

TEST_CASE("progress log: a long pause is told at once also within a group", "[progress_log]") {
    LogWorld world;
    auto log = world.make(LogGrouping::github);
    log.report(a_wait("a short one", seconds(5)));
    CHECK(world.text.empty());
    log.report(a_phase("core", PackagePhase::held, seconds(600)));
    CHECK(world.text == "  core: held 10 min 00 s\n");
}

TEST_CASE("progress log: says where things stand after a minute of silence", "[progress_log]") {
    LogWorld world;
    auto log = world.make(LogGrouping::none);
    log.report(a_phase("core", PackagePhase::held, seconds(600)));
    world.text.clear();
    world.pass(seconds(59));
    log.beat();
    CHECK(world.text.empty());
    world.pass(seconds(1));
    log.beat();
    log.beat();
    CHECK(world.text == "  0 of 2 done, 0 of 20 B, about 9 min 00 s left\n");
}

TEST_CASE("event stream: tells of one transfer in a second, and of the last", "[progress_log]") {
    LogWorld world;
    cli::EventStream events([&](const std::string& line) { world.text += line; }, world.clock);
    const auto send = [&](const std::string& file, std::uint64_t done) {
        events.report({ProgressKind::transfer, "py", file, done, 100});
    };
    send("a.whl", 1);
    send("a.whl", 2);
    send("b.whl", 1);
    world.pass(seconds(1));
    send("a.whl", 50);
    send("a.whl", 51);
    send("a.whl", 100);
    const auto lines = split_lines(world.text);
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].find("\"file\":\"a.whl\",\"done\":1,") != std::string_view::npos);
    CHECK(lines[1].find("\"file\":\"b.whl\",\"done\":1,") != std::string_view::npos);
    CHECK(lines[2].find("\"done\":50,") != std::string_view::npos);
    CHECK(lines[3].find("\"done\":100,") != std::string_view::npos);
}
