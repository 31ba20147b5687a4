// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;

TEST_CASE("publish tag: a package that is live already gets its tag even when its dependency fails", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.add_crate("span", {"core"});
    scenario.make_live("span-1.1.0.crate");
    Process process(scenario);
    refuse(process, PackageKind::crates, "core-1.1.0.crate");
    CHECK(process.publish().packages[1].outcome == PackageOutcome::released);
    CHECK(scenario.remote.tags.count("span-v1.1.0") == 1);
}

TEST_CASE("publish tag: a tag that cannot be pushed is a failure, and holds dependents back", "[publish]") {
    Workspace scenario;
    Process process(scenario);

    SECTION("refused by the remote") {
        process.tags.scripted_pushes.push_back(tl::unexpected<Failure>(
            Failure({codes::PIOT_TAG_FAILED, Severity::error, "the remote refused the tag", {}, "look at its rules"})));
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::negative);
        CHECK(report.packages[0].outcome == PackageOutcome::failed);
        CHECK(report.packages[0].tag_outcome == TagOutcome::failed);
        CHECK(report.packages[0].files[0].outcome == FileOutcome::uploaded);
        CHECK(report.packages[1].outcome == PackageOutcome::dependency_failed);
        CHECK(scenario.forge.count("core-v1.1.0") == 0);
    }
    SECTION("appeared elsewhere meanwhile") {
        process.tags.scripted_pushes.push_back(TagPush::elsewhere);
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::refused);
        CHECK(has_code(report.packages[0].diagnostics, codes::PIOT_TAG_ELSEWHERE));
    }
    SECTION("lost every race") {
        process.tags.scripted_pushes = {TagPush::lost_race, TagPush::lost_race, TagPush::lost_race};
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::transient);
        CHECK(has_code(report.packages[0].diagnostics, codes::PIOT_REMOTE_RACE));
    }
    SECTION("lost one race") {
        process.tags.scripted_pushes = {TagPush::lost_race};
        CHECK(exit_code_of(process.publish()) == ExitCode::success);
    }
}

TEST_CASE("publish tag: other bytes from an ancestor get their tag, and dependents wait for the next plan",
          "[publish]") {
    Workspace scenario;
    scenario.make_live("core-1.1.0.crate", "sha-of-an-older-build");
    scenario.crates.commits["core"] = k_older;
    scenario.remote.ancestors = {k_older};
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(report.packages[0].outcome == PackageOutcome::healed);
    CHECK(report.packages[0].tag_outcome == TagOutcome::created);
    CHECK(has_code(report.packages[0].diagnostics, codes::PIOT_ALREADY_RELEASED));
    CHECK(scenario.remote.tags.at("core-v1.1.0") == k_older);
    CHECK(report.packages[1].outcome == PackageOutcome::dependency_failed);
    CHECK(report.packages[3].outcome == PackageOutcome::released);
    CHECK(scenario.remote.lies.empty());
}

TEST_CASE("publish tag: several versions of an older commit are healed in one run", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.add_crate("span", {"core"});
    for (const char* name : {"core", "span"}) {
        scenario.make_live(std::string(name) + "-1.1.0.crate", "sha-of-an-older-build");
        scenario.crates.commits[name] = k_older;
    }
    scenario.remote.ancestors = {k_older};
    const auto report = Process(scenario).publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(report.packages[1].outcome == PackageOutcome::healed);
    CHECK(scenario.remote.tags.at("span-v1.1.0") == k_older);
}

TEST_CASE("publish tag: a healing tag that cannot be pushed is a failure", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.make_live("core-1.1.0.crate", "sha-of-an-older-build");
    scenario.crates.commits["core"] = k_older;
    scenario.remote.ancestors = {k_older};
    Process process(scenario);
    process.tags.scripted_pushes = {TagPush::elsewhere};
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    CHECK(report.packages[0].outcome == PackageOutcome::failed);
    CHECK(report.packages[0].tag_outcome == TagOutcome::failed);
}

TEST_CASE("publish tag: other bytes of unknown origin refuse their package, the rest goes on", "[publish]") {
    Workspace scenario;
    scenario.make_live("core-1.1.0.crate", "sha-of-somebody-else");
    const auto report = Process(scenario).publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    CHECK(report.packages[0].outcome == PackageOutcome::failed);
    CHECK(report.packages[1].outcome == PackageOutcome::dependency_failed);
    CHECK(report.packages[3].outcome == PackageOutcome::released);
    CHECK(scenario.remote.tags.count("core-v1.1.0") == 0);
}

TEST_CASE("publish tag: a shared tag is written once, when all its packages are live", "[publish]") {
    Group scenario;
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(scenario.remote.lies.empty());
    CHECK(process.calls.count("push ") == 1);
    CHECK(process.calls.count("forge ") == 1);
    CHECK(process.calls.find("push ") > process.calls.find("upload py-1.1.0.tar.gz"));
    for (const auto& package : report.packages) {
        CHECK(package.outcome == PackageOutcome::released);
        CHECK(package.tag_outcome == TagOutcome::created);
        CHECK(package.release_url == "https://forge.example/releases/v1.1.0");
    }
    CHECK(scenario.forge.at("v1.1.0").title == "core, py 1.1.0");

    Process second(scenario);
    CHECK(exit_code_of(second.publish()) == ExitCode::success);
    CHECK(second.calls.count("forge ") == 1);
}

TEST_CASE("publish tag: a shared tag is not written while one of its packages is not live", "[publish]") {
    Group scenario;
    Process process(scenario);
    refuse(process, PackageKind::pypi, "py-1.1.0.tar.gz");
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(scenario.remote.tags.empty());
    CHECK(scenario.forge.empty());
    CHECK(report.packages[0].outcome == PackageOutcome::failed);
    CHECK(report.packages[0].tag_outcome == TagOutcome::pending);
    CHECK(report.packages[0].files[0].outcome == FileOutcome::uploaded);

    const auto second = Process(scenario).publish();
    CHECK(exit_code_of(second) == ExitCode::success);
    CHECK(second.packages[0].outcome == PackageOutcome::released);
    CHECK(scenario.remote.tags.at("v1.1.0") == k_head);
    CHECK(scenario.remote.lies.empty());
}

TEST_CASE("publish tag: a package that shares the tag of a refused one is not started", "[publish]") {
    Group scenario;
    scenario.make_live("py-1.1.0.tar.gz", "sha-of-somebody-else");
    Process process(scenario);
    process.forbid_uploads();
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    CHECK(report.packages[0].outcome == PackageOutcome::dependency_failed);
    CHECK(scenario.remote.tags.empty());
}
