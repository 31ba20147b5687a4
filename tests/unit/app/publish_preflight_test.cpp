// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;

TEST_CASE("publish preflight: all findings of the preflight come together, and nothing happens", "[publish]") {
    Workspace scenario;
    scenario.crates.projects.erase("solo");
    Process process(scenario);
    process.forbid_uploads();
    process.tokens(PackageKind::pypi).is_offered = false;
    process.tags.writable = tl::unexpected<Failure>(
        Failure({codes::PIOT_REMOTE_NOT_WRITABLE, Severity::error, "the remote refuses tags", {}, "ask for access"}));
    const auto before = scenario.end_state();
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(has_code(report.diagnostics, codes::PIOT_NEW_CRATE_NEEDS_TOKEN));
    CHECK(has_code(report.diagnostics, codes::PIOT_CREDENTIALS_MISSING));
    CHECK(has_code(report.diagnostics, codes::PIOT_REMOTE_NOT_WRITABLE));
    CHECK(process.calls.count("push ") == 0);
    CHECK(scenario.end_state() == before);
    CHECK(scenario.crates.valid_tokens.empty());
    REQUIRE(report.packages.size() == 4);
    CHECK(report.packages[2].files.size() == 3);
    for (const auto& package : report.packages)
        CHECK(package.outcome == PackageOutcome::not_attempted);
}

TEST_CASE("publish preflight: a tag on another commit stops everything before the first upload", "[publish]") {
    Workspace scenario;
    scenario.remote.tags["solo-v1.1.0"] = k_older;
    Process process(scenario);
    process.forbid_uploads();
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    CHECK(has_code(report.packages[3].diagnostics, codes::PIOT_TAG_ELSEWHERE));
    CHECK(process.calls.count("push ") == 0);
    CHECK(process.preview().is_blocked());
}

TEST_CASE("publish preflight: a remote that cannot be read stops everything", "[publish]") {
    Workspace scenario;
    Process process(scenario);
    process.forbid_uploads();
    process.tags.readable = tl::unexpected<Failure>(
        Failure({codes::PIOT_REMOTE_NOT_WRITABLE, Severity::error, "cannot reach the remote", {}, "check it"}));
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(report.packages.size() == 4);
    CHECK(process.calls.count("mint ") == 0);
}

TEST_CASE("publish preflight: a preview has no side effect but a token that is given back", "[publish]") {
    Workspace scenario;
    Process process(scenario);
    process.forbid_uploads();
    const auto preview = process.preview();
    CHECK_FALSE(preview.is_blocked());
    REQUIRE(preview.steps.size() == 4);
    CHECK(preview.steps[2].uploads.size() == 3);
    CHECK(changes(process.calls).empty());
    CHECK(scenario.crates.valid_tokens.empty());
}

TEST_CASE("publish preflight: credentials and tags are checked also where no artifact was accepted", "[publish]") {
    Workspace scenario;
    scenario.request.artifacts = {};
    Process process(scenario);
    process.tokens(PackageKind::crates).is_offered = false;
    process.tags.writable = fail({codes::PIOT_REMOTE_NOT_WRITABLE, Severity::error, "no", {}, "-"});
    const auto findings = app::check_access(scenario.request, process.services());
    CHECK(has_code(findings, codes::PIOT_CREDENTIALS_MISSING));
    CHECK(has_code(findings, codes::PIOT_REMOTE_NOT_WRITABLE));
    CHECK(process.calls.count("mint PyPI") == 1);
    CHECK(scenario.pypi.valid_tokens.empty());
    CHECK(process.calls.count("upload") == 0);
}

TEST_CASE("publish preflight: nothing is asked for where all is live and tagged", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.make_live("core-1.1.0.crate");
    scenario.remote.tags["core-v1.1.0"] = k_head;
    scenario.request.artifacts = {};
    Process process(scenario);
    process.tokens(PackageKind::crates).is_offered = false;
    CHECK(app::check_access(scenario.request, process.services()).empty());
}
