// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;
using std::chrono::seconds;

TEST_CASE("publish: wheels, then the sdist, then the read-back, then the tag, then the forge release", "[publish]") {
    PublishScenario scenario;
    scenario.add_wheels("py");
    scenario.pypi.read_lag = seconds(5);
    scenario.pypi.index_lag = seconds(30);
    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(changes(process.calls) ==
          std::vector<std::string>{"upload py-1.1.0-cp311-abi3-linux.whl", "upload py-1.1.0-cp311-abi3-macos.whl",
                                   "upload py-1.1.0.tar.gz", "push py-v1.1.0 " + k_head, "forge py-v1.1.0"});
    const auto tagged = process.calls.find("push ");
    CHECK(process.calls.log()[tagged - 1] == "observe py 1.1.0");
    CHECK(process.calls.find("is_resolvable") > tagged);
    CHECK(process.calls.find("forge") > process.calls.find("is_resolvable"));
    CHECK(scenario.remote.lies.empty());
}

TEST_CASE("publish: packages go out in dependency order, each one resolvable before the next", "[publish]") {
    Workspace scenario;
    scenario.crates.index_lag = seconds(20);
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(has_released(report));
    const auto& log = process.calls.log();
    const auto span = process.calls.find("upload span");
    REQUIRE(span < log.size());
    CHECK(process.calls.find("is_resolvable core") < span);
    CHECK(process.calls.find("upload py") > process.calls.find("is_resolvable span"));
    for (const auto& package : report.packages)
        CHECK(package.outcome == PackageOutcome::released);
}

TEST_CASE("publish: a second run changes nothing, on any machine", "[publish]") {
    Workspace scenario;
    CHECK(exit_code_of(Process(scenario).publish()) == ExitCode::success);
    const auto before = scenario.end_state();
    Process second(scenario);
    second.forbid_uploads();
    const auto report = second.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK_FALSE(has_released(report));
    CHECK(count_changes(second.calls) == 0);
    CHECK(scenario.end_state() == before);
    for (const auto& package : report.packages) {
        CHECK(package.outcome == PackageOutcome::already_live);
        CHECK(package.tag_outcome == TagOutcome::already_there);
        CHECK(package.resolvability == Resolvability::resolvable);
        for (const auto& file : package.files)
            CHECK(file.outcome == FileOutcome::already_there);
    }
}

TEST_CASE("publish: what a killed run left undone is done, file by file", "[publish]") {
    PublishScenario scenario;
    scenario.add_wheels("py");
    scenario.make_live("py-1.1.0-cp311-abi3-macos.whl");
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(process.calls.count("upload ") == 2);
    CHECK(process.calls.count("upload py-1.1.0-cp311-abi3-macos.whl") == 0);
    const auto& files = report.packages.at(0).files;
    REQUIRE(files.size() == 3);
    CHECK(files[0].file_name == "py-1.1.0-cp311-abi3-linux.whl");
    CHECK(files[0].outcome == FileOutcome::uploaded);
    CHECK(files[1].outcome == FileOutcome::already_there);
    CHECK(files[2].file_name == "py-1.1.0.tar.gz");
}

TEST_CASE("publish: a forge release that is missing is made although all else is done", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.make_live("core-1.1.0.crate");
    scenario.remote.tags["core-v1.1.0"] = k_head;
    Process process(scenario);
    CHECK(process.publish().packages.at(0).outcome == PackageOutcome::already_live);
    CHECK(scenario.forge.count("core-v1.1.0") == 1);
}

TEST_CASE("publish: one failure stops what depends on it and nothing else", "[publish]") {
    Workspace scenario;
    Process process(scenario);
    refuse(process, PackageKind::crates, "span-1.1.0.crate");
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(report.packages[0].outcome == PackageOutcome::released);
    CHECK(report.packages[1].outcome == PackageOutcome::failed);
    CHECK(report.packages[2].outcome == PackageOutcome::dependency_failed);
    CHECK(report.packages[3].outcome == PackageOutcome::released);
    CHECK(process.calls.count("upload py") == 0);
    for (const auto& file : report.packages[2].files)
        CHECK(file.outcome == FileOutcome::pending);
}

TEST_CASE("publish: a failure is passed on through packages that were not attempted", "[publish]") {
    Workspace scenario;
    Process process(scenario);
    refuse(process, PackageKind::crates, "core-1.1.0.crate");
    const auto report = process.publish();
    CHECK(report.packages[1].outcome == PackageOutcome::dependency_failed);
    CHECK(report.packages[2].outcome == PackageOutcome::dependency_failed);
    CHECK(report.packages[3].outcome == PackageOutcome::released);
}

TEST_CASE("publish: a wait that runs out holds dependents back, and a second run finishes", "[publish]") {
    Workspace scenario;
    scenario.crates.index_lag = seconds(1000);
    scenario.request.wait = seconds(600);
    const auto report = Process(scenario).publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(report.packages[0].outcome == PackageOutcome::released);
    CHECK(report.packages[0].resolvability == Resolvability::expired);
    CHECK(report.packages[1].outcome == PackageOutcome::dependency_failed);
    CHECK(scenario.remote.tags.count("core-v1.1.0") == 1);
    CHECK(scenario.forge.count("core-v1.1.0") == 1);

    scenario.crates.index_lag = seconds(0);
    CHECK(exit_code_of(Process(scenario).publish()) == ExitCode::success);
}

TEST_CASE("publish: a wait never goes past its limit", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.crates.index_lag = seconds(1000);
    scenario.request.wait = seconds(20);
    const auto report = Process(scenario).publish();
    CHECK(report.packages[0].resolvability == Resolvability::expired);
    CHECK(scenario.time.passed == seconds(20));
}

TEST_CASE("publish: a registry that says nothing leaves its package alone, others go on", "[publish]") {
    Workspace scenario;
    scenario.crates.silent_observations["core"] = 1000;
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(report.packages[0].outcome == PackageOutcome::failed);
    CHECK(has_code(report.packages[0].diagnostics, codes::PIOT_REGISTRY_UNREACHABLE));
    CHECK(report.packages[0].files.size() == 1);
    CHECK(report.packages[1].outcome == PackageOutcome::dependency_failed);
    CHECK(report.packages[3].outcome == PackageOutcome::released);
    CHECK(process.calls.count("upload core") == 0);
}

TEST_CASE("publish: a registry that is silent for a moment is asked again", "[publish]") {
    Workspace scenario;
    scenario.crates.silent_observations["core"] = 2;
    CHECK(exit_code_of(Process(scenario).publish()) == ExitCode::success);
}

TEST_CASE("publish: a forge release that fails is a warning", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    process.forge.failure = Failure({codes::PIOT_FORGE_RELEASE, Severity::error, "403 Forbidden", {}, "grant it"});
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    const auto& package = report.packages.at(0);
    CHECK(package.outcome == PackageOutcome::released);
    CHECK(package.release_url.empty());
    REQUIRE(package.diagnostics.size() == 1);
    CHECK(package.diagnostics[0].severity == Severity::warning);
}

TEST_CASE("publish: without a forge there is no forge release", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    auto services = process.services();
    services.forge = nullptr;
    services.on_secret = nullptr;
    const auto report = app::publish(scenario.request, services);
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(report.packages.at(0).release_url.empty());
}

TEST_CASE("publish: an empty plan is done at once", "[publish]") {
    PublishScenario scenario;
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(report.packages.empty());
    CHECK(count_changes(process.calls) == 0);
}

TEST_CASE("publish: progress, waits and their reasons are told", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.crates.index_lag = seconds(3);
    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    const auto has = [&](ProgressKind kind, std::string_view text) {
        return std::any_of(
            process.reporter.events.begin(), process.reporter.events.end(), [&](const ProgressEvent& event) {
                return event.kind == kind && event.package == "core" && event.text.find(text) != std::string::npos;
            });
    };
    CHECK(has(ProgressKind::stage, "core 1.1.0"));
    CHECK(has(ProgressKind::transfer, "core-1.1.0.crate"));
    CHECK(has(ProgressKind::step, "uploaded core-1.1.0.crate"));
    CHECK(has(ProgressKind::step, "tagged core-v1.1.0"));
    CHECK(has(ProgressKind::waiting, "until crates.io shows core 1.1.0"));
}
