// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;
using std::chrono::seconds;

namespace {

/// Repositories of different shape, on registries of different temper.
enum class Shape {
    chain,            ///< core ← span ← py, and solo beside them
    group,            ///< core and py under one tag
    slow_registries,  ///< the chain, where nothing shows at once
    half_done,        ///< the chain, with some of it live before
};

void fill(PublishScenario& scenario, Shape shape) {
    scenario.add_crate("core");
    if (shape != Shape::group) scenario.add_crate("span", {"core"});
    scenario.add_wheels("py", {shape == Shape::group ? "core" : "span"});
    scenario.add_crate("solo");
    if (shape == Shape::group)
        for (auto& release : scenario.request.plan.releases)
            if (release.package != "solo") release.tag = "v1.1.0";
    if (shape == Shape::slow_registries)
        for (auto* registry : {&scenario.crates, &scenario.pypi}) {
            registry->read_lag = seconds(4);
            registry->index_lag = seconds(40);
        }
    if (shape == Shape::half_done) {
        scenario.make_live("core-1.1.0.crate");
        scenario.make_live("py-1.1.0-cp311-abi3-macos.whl");
        scenario.remote.tags["core-v1.1.0"] = k_head;
    }
}

/// What an undisturbed run comes to.
struct Undisturbed {
    EndState state;
    std::size_t calls = 0;

    explicit Undisturbed(Shape shape) {
        PublishScenario scenario;
        fill(scenario, shape);
        Process process(scenario);
        REQUIRE(exit_code_of(process.publish()) == ExitCode::success);
        state = scenario.end_state();
        calls = process.calls.log().size();
    }
};

/// The answer to one upload of each file gets lost; every other file arrives nevertheless.
void lose_answers(Process& process) {
    bool does_arrive = true;
    for (const auto kind : {PackageKind::crates, PackageKind::pypi})
        for (const char* file :
             {"core-1.1.0.crate", "span-1.1.0.crate", "py-1.1.0-cp311-abi3-linux.whl", "py-1.1.0.tar.gz"}) {
            process.publisher(kind).scripted[file].push_back(
                {{UploadStatus::lost, "connection reset"}, does_arrive ? Effect::arrives : Effect::none});
            does_arrive = !does_arrive;
        }
}

void check_honest(const PublishScenario& scenario) {
    CHECK(scenario.crates.needless_uploads.empty());
    CHECK(scenario.pypi.needless_uploads.empty());
    CHECK(scenario.remote.lies.empty());
}

/// A fresh process on the same world: ends in the same state as if nothing had happened, and the one after it idles.
void check_converges(PublishScenario& scenario, const EndState& expected) {
    Process second(scenario);
    CHECK(exit_code_of(second.publish()) == ExitCode::success);
    CHECK(scenario.end_state() == expected);
    Process third(scenario);
    CHECK(exit_code_of(third.publish()) == ExitCode::success);
    CHECK(count_changes(third.calls) == 0);
    CHECK(scenario.end_state() == expected);
    check_honest(scenario);
}

bool is_new_work(const std::string& call) {
    return call.rfind("revoke ", 0) != 0;
}

}  // namespace

TEST_CASE("publish survival: killed at any call, the next run ends as if nothing had happened", "[publish]") {
    const auto shape = GENERATE(Shape::chain, Shape::group, Shape::slow_registries, Shape::half_done);
    const auto death = GENERATE(Death::before_effect, Death::after_effect);
    const Undisturbed undisturbed(shape);
    REQUIRE(undisturbed.calls > 20);
    for (std::size_t call = 1; call <= undisturbed.calls; ++call) {
        PublishScenario scenario;
        fill(scenario, shape);
        Process first(scenario);
        first.calls.end_at(call, death);
        try {
            (void)first.publish();
        } catch (const Killed&) {
        }
        INFO("killed at call " << call << ": " << first.calls.log().at(call - 1));
        REQUIRE(first.calls.is_dead());
        check_converges(scenario, undisturbed.state);
    }
}

TEST_CASE("publish survival: killed twice, at any call and the same call again, it still converges", "[publish]") {
    const Undisturbed undisturbed(Shape::chain);
    for (std::size_t call = 1; call <= undisturbed.calls; ++call) {
        PublishScenario scenario;
        fill(scenario, Shape::chain);
        for (int life = 0; life < 2; ++life) {
            Process process(scenario);
            process.calls.end_at(call, Death::after_effect);
            try {
                (void)process.publish();
            } catch (const Killed&) {
            }
        }
        INFO("killed twice at call " << call);
        check_converges(scenario, undisturbed.state);
    }
}

TEST_CASE("publish survival: lost answers change nothing in the end, killed or not", "[publish]") {
    const Undisturbed undisturbed(Shape::chain);
    std::size_t calls = 0;
    {
        PublishScenario scenario;
        fill(scenario, Shape::chain);
        Process process(scenario);
        lose_answers(process);
        CHECK(exit_code_of(process.publish()) == ExitCode::success);
        CHECK(scenario.end_state() == undisturbed.state);
        check_honest(scenario);
        calls = process.calls.log().size();
    }
    for (std::size_t call = 1; call <= calls; ++call) {
        PublishScenario scenario;
        fill(scenario, Shape::chain);
        Process process(scenario);
        lose_answers(process);
        process.calls.end_at(call, Death::after_effect);
        try {
            (void)process.publish();
        } catch (const Killed&) {
        }
        INFO("killed at call " << call << ": " << process.calls.log().at(call - 1));
        check_converges(scenario, undisturbed.state);
    }
}

TEST_CASE("publish survival: a signal at any call ends the run orderly", "[publish]") {
    const auto shape = GENERATE(Shape::chain, Shape::group, Shape::slow_registries, Shape::half_done);
    const Undisturbed undisturbed(shape);
    for (std::size_t call = 1; call <= undisturbed.calls; ++call) {
        PublishScenario scenario;
        fill(scenario, shape);
        Process first(scenario);
        first.calls.end_at(call, Death::interrupt);
        const auto report = first.publish();
        const auto& log = first.calls.log();
        INFO("interrupted at call " << call << ": " << log.at(call - 1));
        CHECK(exit_code_of(report) == ExitCode::interrupted);
        CHECK(report.packages.size() == scenario.request.plan.releases.size());
        CHECK(scenario.crates.valid_tokens.empty());
        CHECK(scenario.pypi.valid_tokens.empty());
        const auto after = std::find_if(log.begin() + static_cast<std::ptrdiff_t>(call), log.end(), is_new_work);
        CHECK((after == log.end() ? std::string() : *after).empty());
        check_converges(scenario, undisturbed.state);
    }
}

TEST_CASE("publish survival: after a signal no token is minted for another attempt", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    auto& publisher = process.publisher(PackageKind::crates);
    publisher.scripted["core-1.1.0.crate"].push_back({{UploadStatus::token_expired, "expired"}, Effect::none});
    publisher.on_token = [&](const UploadToken&) { process.calls.interrupt(); };
    CHECK(exit_code_of(process.publish()) == ExitCode::interrupted);
    CHECK(process.calls.count("upload ") == 1);
    CHECK(process.calls.count("mint ") == 2);  // the preflight's, and one for the upload
    CHECK(process.calls.log().back() == "revoke crates.io");
}

TEST_CASE("publish survival: packages whose turn had not come are reported as not attempted", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.add_crate("span");
    scenario.make_live("span-1.1.0.crate", "sha-of-an-older-build");
    scenario.crates.commits["span"] = k_older;
    scenario.remote.ancestors = {k_older};
    Process process(scenario);
    process.publisher(PackageKind::crates).on_token = [&](const UploadToken&) { process.calls.interrupt(); };
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::interrupted);
    CHECK(report.packages[0].outcome == PackageOutcome::failed);
    CHECK(report.packages[1].outcome == PackageOutcome::not_attempted);
    CHECK(scenario.remote.tags.empty());
}
