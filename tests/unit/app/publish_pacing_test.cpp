// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// What crates.io grants a user token.
FakeBucket new_names() {
    return {5, minutes(10)};
}
FakeBucket updates() {
    return {30, minutes(1)};
}

void add_crates(PublishScenario& scenario, int count) {
    for (int i = 0; i < count; ++i)
        scenario.add_crate(fmt::format("crate-{:03}", i));
}

void make_brand_new(PublishScenario& scenario) {
    scenario.crates.projects.clear();
}

void check_all_live(const PublishScenario& scenario, const PublishReport& report) {
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(scenario.crates.files.size() + scenario.pypi.files.size() == scenario.request.artifacts.artifacts.size());
    CHECK(scenario.crates.needless_uploads.empty());
    CHECK(scenario.remote.tags.size() == scenario.request.plan.releases.size());
}

/// Past what the buckets themselves ask for: margins round `Retry-After`, and the waits for the index.
constexpr seconds k_slack{120};

/// All goes live in the time that the bucket asks for, and no more.
void check_paced(PublishScenario& scenario, Process& process, minutes least) {
    check_all_live(scenario, process.publish());
    CHECK(scenario.time.passed >= least);
    CHECK(scenario.time.passed <= least + k_slack);
    // The pace is learned from two refusals; after that no crate is sent in vain.
    CHECK(scenario.crates.refusals_for_pace <= 3);
}

}  // namespace

TEST_CASE("publish pacing: 109 new crates take the time that the registry asks for, and no more", "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 109);
    make_brand_new(scenario);
    scenario.crates.new_names = new_names();
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    check_paced(scenario, process, (109 - 5) * minutes(10));
}

TEST_CASE("publish pacing: 109 updates by token take the time that the registry asks for", "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 109);
    scenario.crates.updates = updates();
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    process.tokens(PackageKind::crates).is_offered = false;
    check_paced(scenario, process, (109 - 30) * minutes(1));
}

TEST_CASE("publish pacing: trusted publishing spends nothing of a user token's bucket", "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 40);
    for (int i = 0; i < 4; ++i)
        scenario.crates.projects.erase(fmt::format("crate-{:03}", i));
    scenario.crates.new_names = new_names();
    scenario.crates.updates = updates();
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    check_all_live(scenario, process.publish());
    CHECK(scenario.crates.refusals_for_pace == 0);
    CHECK(scenario.time.passed < seconds(10));
}

TEST_CASE("publish pacing: PyPI does not wait for crates.io's bucket", "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 12);
    make_brand_new(scenario);
    scenario.crates.new_names = new_names();
    scenario.add_wheels("py");
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    check_all_live(scenario, process.publish());
    // Two crates wait in their turn while the pace is learned; from then on waiting is for others to use.
    CHECK(scenario.pypi.arrivals.at("py-1.1.0.tar.gz") < 2 * minutes(10) + k_slack);
    CHECK(scenario.time.passed >= 7 * minutes(10));
}

TEST_CASE("publish pacing: people are told who is held, and for how long", "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 8);
    make_brand_new(scenario);
    scenario.crates.new_names = new_names();
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    check_all_live(scenario, process.publish());
    const auto& events = process.reporter.events;
    const auto held = std::find_if(events.begin(), events.end(), [](const ProgressEvent& event) {
        return event.kind == ProgressKind::phase && event.phase == PackagePhase::held;
    });
    REQUIRE(held != events.end());
    CHECK(held->package == "crate-007");
    CHECK(held->duration > seconds(0));
    CHECK(held->duration <= minutes(11));
}

TEST_CASE("publish pacing: killed while it waits, the next run goes on and sends nothing twice", "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 8);
    make_brand_new(scenario);
    scenario.crates.new_names = new_names();
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    {
        Process process(scenario);
        std::size_t wait = 0;
        {
            PublishScenario same;
            add_crates(same, 8);
            make_brand_new(same);
            same.crates.new_names = new_names();
            same.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
            Process rehearsal(same);
            REQUIRE(exit_code_of(rehearsal.publish()) == ExitCode::success);
            wait = rehearsal.calls.find("sleep 6") + 1;
        }
        process.calls.end_at(wait, Death::before_effect);
        CHECK_THROWS_AS(process.publish(), Killed);
    }
    Process second(scenario);
    check_all_live(scenario, second.publish());
}

TEST_CASE("publish pacing: a limit beyond the budget is told for every package, and not slept through",
          "[publish_pacing]") {
    PublishScenario scenario;
    add_crates(scenario, 3);
    make_brand_new(scenario);
    scenario.crates.new_names = FakeBucket{0, std::chrono::hours(24)};
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    for (const auto& package : report.packages) {
        INFO(package.package);
        CHECK(package.outcome == PackageOutcome::failed);
        CHECK(has_code(package.diagnostics, codes::PIOT_REGISTRY_BUSY));
    }
    CHECK(scenario.time.passed < minutes(1));
}

TEST_CASE("publish pacing: a plan that waits for itself ends", "[publish_pacing]") {
    PublishScenario scenario;
    scenario.add_crate("a", {"b"});
    scenario.add_crate("b", {"a"});
    Process process(scenario);
    const auto report = process.publish();
    CHECK(report.find_package("a")->outcome == PackageOutcome::not_attempted);
    CHECK(process.calls.count("upload") == 0);
}
